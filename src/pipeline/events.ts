/** The events that tell the outside what a request has come to. */
import { createHash } from 'node:crypto';
import { maskAddresses, plainText } from '../errors.ts';
import type { CancelFacts } from '../ledger/cancels.ts';
import type { StoredResult } from '../ledger/claims.ts';
import type { Delivery } from '../ledger/deliveries.ts';
import type { FinalStatus } from '../ledger/results.ts';
import type { WorkerEvent } from '../ports.ts';
import type { ReportRequest } from '../report/definition.ts';
import type { EpochMs } from '../report/model.ts';

export type Finished = {
  readonly request: ReportRequest<unknown>;
  readonly status: FinalStatus;
  readonly version: number;
  readonly result: StoredResult;
  readonly deliveries: readonly Delivery[];
  readonly timings: Readonly<Record<string, number>>;
  readonly now: EpochMs;
};

/** An event must fit into 256 KiB (EventBridge); the ledger and the workbook have them all. */
const maxFailures = 100;
const maxCharacters = 300;

/** `report.completed` or `report.partial`. A version ends once, so id, version and the word make a stable event id. */
export const finishedEvent = ({
  request,
  status,
  version,
  result,
  deliveries,
  timings,
  now,
}: Finished): WorkerEvent => ({
  id: `${request.requestId}:${version === 1 ? '' : `v${version}:`}${status}`,
  type: `report.${status}`,
  time: new Date(now).toISOString(),
  detail: {
    requestId: request.requestId,
    clientId: request.client.id,
    report: request.report,
    period: request.period,
    timezone: request.timezone,
    status,
    version,
    output: result.output,
    failed: result.failures.length,
    failures: result.failures.slice(0, maxFailures).map(({ subject, code, reason }) => ({
      device: subject.id,
      name: plainText(subject.name, maxCharacters),
      code,
      reason: plainText(reason, maxCharacters),
    })),
    deliveries: deliveries.map(({ recipient, state, reason }) => ({
      recipient: maskAddresses(recipient),
      recipientSha256: createHash('sha256').update(recipient.toLowerCase()).digest('hex'),
      state,
      reason,
    })),
    timings,
  },
});

export type RefusedFacts = {
  readonly requestId: string;
  readonly clientId: string | null;
  readonly report: string | null;
  readonly status: 'rejected' | 'failed';
  readonly error: { readonly code: string; readonly message: string };
  readonly messageId: string;
  readonly now: EpochMs;
};

/** Two messages may share a request id and be refused for different reasons, so the message is in the id. */
export const failedEventId = (requestId: string, messageId: string): string => `${requestId}:failed:${messageId}`;

/** `report.failed` */
export const failedEvent = ({ now, messageId, ...detail }: RefusedFacts): WorkerEvent => ({
  id: failedEventId(detail.requestId, messageId),
  type: 'report.failed',
  time: new Date(now).toISOString(),
  detail: { ...detail, messageId },
});

/** `report.cancelled`, of the version that is not made. */
export const cancelledEvent = ({ cancelId, ...facts }: CancelFacts, now: EpochMs): WorkerEvent => ({
  id: `${facts.requestId}:cancelled:${cancelId}`,
  type: 'report.cancelled',
  time: new Date(now).toISOString(),
  detail: { ...facts, status: 'cancelled' },
});
