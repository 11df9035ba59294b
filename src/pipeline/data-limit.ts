/**
 * What the data of one report may take in memory. It is held until the workbook is written, outside of any heap that has a
 * limit of its own, so a report that is too large for the process would end it, and all other reports with it.
 *
 *   expected by what is declared ──▶ far below the limit ─────────────────────▶ read
 *                                 └▶ else counted: one query ─▶ within it ────▶ read   each device's data added up:
 *                                                            └▶ over: refused          over: refused, the rest not read
 */
import { asReportError, fail, type ReportError } from '../errors.ts';
import type { AnyPlan } from '../families/plans.ts';
import type { Database, Log } from '../ports.ts';
import type { DataSize, ReportRequest, Subject } from '../report/definition.ts';
import { abortReason, withinLimits } from './policy.ts';

/** Faults of the database as a whole: no device's own, so none is to be left out for one. */
export const notTheDevices: ReadonlySet<string> = new Set(['POOL_EXHAUSTED', 'DATABASE_UNAVAILABLE']);

/**
 * Counting takes a tenth of the time of reading and more, so it is left out where data as much denser than declared, such as
 * quarter-hours of a meter declared hourly, would still fit. What is denser yet is found while it is read.
 */
const densest = 4;

const mebibyte = 1024 * 1024;

export type DataLimits = {
  readonly database: Database;
  readonly maxDataBytes: number;
  readonly timeoutMs: number;
  readonly log: Log;
};

type Asked = {
  readonly plan: AnyPlan;
  readonly request: ReportRequest<unknown>;
  readonly subjects: readonly Subject[];
};

/**
 * Refuses a report whose data would take more than it may, before any of it is read. Where it cannot be counted because of a
 * device that cannot be read, the report goes on: that device will be named, and the rest is added up as it arrives.
 * @throws REPORT_TOO_LARGE, POOL_EXHAUSTED, DATABASE_UNAVAILABLE, ABORTED
 */
export const refuseTooLarge = async (
  { plan, request, subjects }: Asked,
  { database, maxDataBytes, timeoutMs, log }: DataLimits,
  signal: AbortSignal,
): Promise<void> => {
  const expected = plan.expectSize(subjects, request);
  if (expected.bytes * densest <= maxDataBytes) return;
  const count = (within: AbortSignal) => plan.countSize(subjects, request, maxDataBytes, database, within);
  try {
    const size = await withinLimits('Counting the readings', timeoutMs, count, signal);
    if (size.bytes > maxDataBytes) throw tooLarge(request, subjects.length, size, maxDataBytes);
  } catch (error) {
    if (signal.aborted) throw abortReason(signal);
    const reason = asReportError(error, 'FETCH_FAILED');
    if (reason.code === 'REPORT_TOO_LARGE' || notTheDevices.has(reason.code)) throw reason;
    log.warn({ err: error, code: reason.code, expected }, 'readings not counted; they are added up as they are read');
  }
};

/** Adds up what was read. `add` throws REPORT_TOO_LARGE as soon as it is more than the report may hold. */
export const createDataTotal = (
  { plan, request, subjects }: Asked,
  { maxDataBytes }: Pick<DataLimits, 'maxDataBytes'>,
): { readonly add: (data: unknown) => void } => {
  let [rows, bytes] = [0, 0];
  return {
    add: (data) => {
      const size = plan.sizeOf(data);
      rows += size.rows;
      bytes += size.bytes;
      if (bytes > maxDataBytes) throw tooLarge(request, subjects.length, { rows, bytes }, maxDataBytes);
    },
  };
};

const tooLarge = (
  { report, client }: ReportRequest<unknown>,
  devices: number,
  { rows, bytes }: DataSize,
  maxBytes: number,
): ReportError => {
  const number = (value: number): string => value.toLocaleString('en-US');
  return fail(
    'REPORT_TOO_LARGE',
    `${report} for "${client.id}" takes more than the ${number(maxBytes / mebibyte)} MB of memory that REPORT_DATA_MAX_MB ` +
      `allows: it has ${number(rows)} readings or more, of ${number(devices)} devices. Ask for fewer devices or a shorter ` +
      'period, or raise REPORT_DATA_MAX_MB',
    { report, clientId: client.id, devices, rows, bytes, maxBytes },
  );
};
