/** What may lie on the request queue besides a request itself, see `intake/message.ts` for how they are read. */
import { z } from 'zod';
import { idPattern } from '../report/request.ts';

/** Of a message body and of an object that one points at: what SQS takes since August 2025, 1 MiB. */
export const maxRequestBytes = 1024 * 1024;

/** An EventBridge event; its other fields are passed over. */
export const envelopeSchema = z
  .object({
    'detail-type': z.string().describe('Any; it is not read.'),
    detail: z.record(z.string(), z.unknown()).describe('A request, a pointer, a retry or a command.'),
    id: z.string().regex(idPattern).optional().describe('The request id, when the request has none.'),
    time: z.iso
      .datetime({ offset: true })
      .optional()
      .describe('When the report was asked for: relative periods count from here.'),
  })
  .describe('An EventBridge event that carries a request, a pointer, a retry or a command.');

/** What lies between two slashes of a key: none that climbs, nothing that is not seen. */
const plainKey = /^(?!.*(?:^|\/)\.\.?(?:\/|$))[^\p{C}]*$/u;

export const pointerSchema = z
  .strictObject({
    s3: z.strictObject({
      bucket: z.string().min(3).max(63),
      key: z
        .string()
        .min(1)
        .max(1024)
        .regex(plainKey, 'give a key without control characters and without . or .. parts'),
    }),
  })
  .describe('Points at an S3 object that holds a request, a retry or an envelope, of at most 1 MiB.');

export const retrySchema = z
  .strictObject({ retry: z.string().regex(idPattern).describe('The id of a request that is known.') })
  .describe('Asks for the next version of a partial report, or for another try of one that failed.');

export type RetryMessage = Readonly<z.infer<typeof retrySchema>>;

export const commandSchema = z
  .strictObject({
    command: z.literal('run-schedules', 'give run-schedules'),
    at: z.iso
      .datetime({ offset: true, error: 'give an instant such as 2016-04-01T06:00:00Z' })
      .optional()
      .describe("When the clock that sent it struck; else the envelope's time, else when the message was sent."),
  })
  .describe('The tick of a clock: asks for the reports of every schedule that is due.');
