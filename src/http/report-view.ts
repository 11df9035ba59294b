/** A report as the door shows it: what the completion event says, and what it has not come to yet. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type ErrorCode, errorTable, maskAddresses } from '../errors.ts';
import { timingsSchema } from '../ledger/claims.ts';
import { deliveryStates } from '../ledger/deliveries.ts';
import { type HistoryEntry, reportStatuses } from '../ledger/history.ts';

const outputView = z.object({
  version: z.int(),
  bytes: z.number(),
  sha256: z.string().describe('hex'),
  sheets: z.number(),
  rows: z.number(),
});

export const reportView = z.object({
  requestId: z.string(),
  clientId: z.string(),
  report: z.string().nullable(),
  period: z
    .object({ from: z.string(), to: z.string() })
    .nullable()
    .describe('local dates, both inclusive; null until a worker has taken it'),
  status: z.enum(reportStatuses).describe('`waiting`: in the queue, for its first or its next attempt'),
  attempt: z.int(),
  version: z.int(),
  createdAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  timings: timingsSchema.describe('milliseconds of each stage'),
  output: outputView.nullable().describe('the workbook of the latest version that was stored'),
  superseded: z.array(outputView).describe('workbooks of earlier versions'),
  failures: z.array(z.object({ device: z.string(), name: z.string(), code: z.string(), reason: z.string() })),
  deliveries: z.array(
    z.object({
      recipient: z.string().describe('masked'),
      recipientSha256: z.string().describe('hex, of the address in lower case'),
      state: z.enum(deliveryStates),
      reason: z.string().nullable(),
    }),
  ),
  error: z.object({ code: z.string(), message: z.string() }).nullable().describe('why the last attempt ended'),
});

export type ReportView = z.infer<typeof reportView>;

const viewOutput = ({ version, bytes, sha256, sheets, rows }: z.infer<typeof outputView>) => ({
  version,
  bytes,
  sha256,
  sheets,
  rows,
});

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errorTable, code);

/** Of what is wrong with a request, all that was said; of the worker's own troubles not the words: they name hosts, queries and buckets. */
const wordsFor = (code: string, message: string): string => {
  if (!isErrorCode(code)) return 'The report could not be made';
  const { next, means } = errorTable[code];
  return next === 'reject' && code !== 'ATTEMPTS_EXHAUSTED' ? message : means;
};

const instant = (at: number): string => new Date(at).toISOString();

export const viewReport = (entry: HistoryEntry): ReportView => ({
  requestId: entry.requestId,
  clientId: entry.clientId ?? '',
  report: entry.report,
  period: entry.from === null || entry.to === null ? null : { from: entry.from, to: entry.to },
  status: entry.status,
  attempt: entry.attempt,
  version: entry.version,
  createdAt: instant(entry.createdAt),
  finishedAt: entry.finishedAt === null ? null : instant(entry.finishedAt),
  timings: entry.timings,
  output: entry.output && viewOutput(entry.output),
  superseded: entry.superseded.map(viewOutput),
  failures: entry.failures.map(({ subject, code, reason }) => ({
    device: subject.id,
    name: subject.name,
    code,
    reason: wordsFor(code, reason),
  })),
  deliveries: entry.deliveries.map(({ recipient, state, reason }) => ({
    recipient: maskAddresses(recipient),
    recipientSha256: createHash('sha256').update(recipient.toLowerCase()).digest('hex'),
    state,
    reason,
  })),
  error: entry.error && { code: entry.error.code, message: wordsFor(entry.error.code, entry.error.message) },
});
