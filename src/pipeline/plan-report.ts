/** From the request as it came to one in which everything that can be refused has been, and defaults are filled in. */
import { findClient } from '../catalogue/find-client.ts';
import { refuseForeignRecipients } from '../catalogue/foreign-recipients.ts';
import { readOptions } from '../contract/check-request.ts';
import { fail } from '../errors.ts';
import { type AnyPlan, findPlan } from '../families/plans.ts';
import type { Database } from '../ports.ts';
import type { ReportRequest } from '../report/definition.ts';
import type { EpochMs } from '../report/model.ts';
import { resolvePeriod } from '../report/period.ts';
import type { RequestBody } from '../report/request.ts';

export type PlannedReport = {
  readonly plan: AnyPlan;
  readonly request: ReportRequest<unknown>;
  readonly recipients: readonly string[];
  /** `false`: mail a link, whatever the size. */
  readonly attach: boolean;
};

/**
 * `now` resolves relative periods: the instant at which the request was made, not the one at which it is worked on; that of
 * its window when a schedule made it.
 * @throws REPORT_UNKNOWN, OPTIONS_INVALID, CLIENT_UNKNOWN, RECIPIENT_FOREIGN, PERIOD_INVALID
 */
export const planReport = async (
  body: RequestBody,
  requestId: string,
  now: EpochMs,
  database: Database,
  signal: AbortSignal,
): Promise<PlannedReport> => {
  const plan = findPlan(body.report);
  const options = readOptions(body);
  const client = await findClient(database, body.clientId, body.report, signal);
  await refuseForeignRecipients(database, client.id, body.delivery?.email ?? [], signal);
  const timezone = body.timezone ?? client.timezone;
  const period = resolvePeriod(body.period, timezone, instantOf(body, now), { maxDays: plan.maxPeriodDays });
  return {
    plan,
    request: {
      requestId,
      report: body.report,
      client: { id: client.id, name: client.name, ...(client.logo !== null && { logo: client.logo }) },
      period,
      timezone,
      locale: body.locale ?? client.locale,
      ...(body.devices && { devices: [...new Set(body.devices)] }),
      ...(body.locations && { locations: [...new Set(body.locations)] }),
      options,
    },
    recipients: distinctAddresses(body.delivery?.email ?? client.recipients),
    attach: body.delivery?.attach ?? true,
  };
};

/** Clocks differ, and a tick may come a little early. */
const earlyMs = 5 * 60_000;

const instantOf = ({ schedule }: RequestBody, now: EpochMs): EpochMs => {
  const at = schedule === undefined ? now : Date.parse(schedule.at);
  if (at <= now + earlyMs) return at;
  throw fail('PERIOD_INVALID', `schedule.at: ${schedule?.at} lies in the future; ask for the window when it has come`);
};

/** The domain of an address is case-insensitive, and in practice so is the rest: nobody wants the report twice. */
const distinctAddresses = (addresses: readonly string[]): readonly string[] => [
  ...new Map(addresses.map((address) => [address.toLowerCase(), address])).values(),
];
