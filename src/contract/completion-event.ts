/** What the worker announces on the event queue or bus, in the envelope that EventBridge uses. */
import { z } from 'zod';

/** What a mail has come to, as far as it is told outside. */
export const settledStates = ['sent', 'refused', 'uncertain', 'suppressed', 'bounced', 'complained'] as const;

const errorCode = z.string().regex(/^[A-Z_]+$/u);
const localDate = z.string().meta({ format: 'date' });
const sha256 = z.string().regex(/^[0-9a-f]{64}$/u);

const outputSchema = z
  .strictObject({
    version: z.int().min(1),
    bucket: z.string(),
    key: z.string(),
    bytes: z.int().min(1),
    sha256: sha256.describe('Hex, of the whole file.'),
    sheets: z.int().min(1),
    rows: z.int().min(0).describe('Data rows of all sheets.'),
  })
  .describe('The workbook in S3.');

const failureSchema = z.strictObject({
  device: z.string(),
  name: z.string(),
  code: errorCode.describe('A reason code.'),
  reason: z.string(),
});

const deliverySchema = z.strictObject({
  recipient: z.string().describe('Masked: the first character and the domain.'),
  recipientSha256: sha256.describe('Hex, of the address in lower case.'),
  state: z.enum(settledStates),
  reason: z.string().nullable(),
});

/** On an EventBridge bus the stable id travels here, for the bus gives each event one of its own. */
const eventId = z.string().optional().describe('On an EventBridge bus only: the stable id.');

const finishedDetail = <const Status extends 'completed' | 'partial'>(status: Status) =>
  z.strictObject({
    eventId,
    requestId: z.string(),
    clientId: z.string(),
    report: z.string(),
    period: z.strictObject({ from: localDate, to: localDate }).describe('Local dates, both inclusive.'),
    timezone: z.string(),
    status: z.literal(status),
    version: z.int().min(1).describe('2 and up replace the one before, which lacked devices.'),
    output: outputSchema,
    failed: z.int().min(0).describe('How many devices failed.'),
    failures: z.array(failureSchema).max(100).describe('The first hundred of them; the workbook names all.'),
    deliveries: z.array(deliverySchema),
    timings: z.record(z.string(), z.number().min(0)).describe('Milliseconds by stage.'),
  });

const failedDetail = z.strictObject({
  eventId,
  requestId: z.string(),
  clientId: z.string().nullable().describe('null when the message did not tell.'),
  report: z.string().nullable().describe('null when the message did not tell.'),
  status: z.enum(['rejected', 'failed']).describe('rejected: it never ran. failed: it ran on every attempt it had.'),
  error: z.strictObject({ code: errorCode.describe('A reason code.'), message: z.string() }),
  messageId: z.string().describe('Of the SQS message that was refused.'),
});

const cancelledDetail = z.strictObject({
  eventId,
  requestId: z.string(),
  clientId: z.string(),
  report: z.string(),
  version: z.int().min(1).describe('The one that is not made; those before it stay as they are.'),
  status: z.literal('cancelled'),
});

const envelope = <const Type extends string, Detail extends z.ZodObject>(type: Type, detail: Detail) =>
  z.strictObject({
    id: z.string().min(1).describe('Stable: the same state announced twice has the same id.'),
    source: z.literal('report-worker'),
    'detail-type': z.literal(type),
    time: z.iso.datetime(),
    detail,
  });

/** By type. */
export const completionEvents = {
  'report.completed': envelope('report.completed', finishedDetail('completed')).describe('Every device was read.'),
  'report.partial': envelope('report.partial', finishedDetail('partial')).describe(
    'Some devices failed; the others were delivered, and the workbook names those that are missing.',
  ),
  'report.failed': envelope('report.failed', failedDetail).describe('The message was refused, or given up.'),
  'report.cancelled': envelope('report.cancelled', cancelledDetail).describe('Somebody did not want it any more.'),
};

export const completionEventSchema = z.discriminatedUnion('detail-type', [
  completionEvents['report.completed'],
  completionEvents['report.partial'],
  completionEvents['report.failed'],
  completionEvents['report.cancelled'],
]);

export type CompletionEvent = z.infer<typeof completionEventSchema>;
