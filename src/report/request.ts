/** The contract of a report request: what upstream services send, and what `send` and `render` read from a file. */
import canonicalize from 'canonicalize';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { fail, maskAddresses } from '../errors.ts';
import { isTimeZone } from './calendar.ts';
import { describeIssues } from './describe-issues.ts';
import { periodSchema, relativePeriodSchema } from './period.ts';

/** Ids become parts of object keys and file names: no separators, no leading dot. */
export const idPattern = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,126}[A-Za-z0-9_-])?$/u;
const id = (what: string) =>
  z
    .string()
    .regex(
      idPattern,
      `give the ${what}: letters, digits, '.', '_' and '-', at most 128, starting with a letter or digit, not ending with '.'`,
    );

export const isLocale = (locale: string): boolean => {
  try {
    return Intl.getCanonicalLocales(locale).length === 1;
  } catch {
    return false;
  }
};

const maxSelected = 5_000;
const atLeastOne = 'name at least one, or leave the field out for all';
const maxRecipients = 50;
/** A week. */
const maxWithinMinutes = 10_080;

/** Which window of which schedule a request is for. */
const scheduleSchema = z.strictObject({
  id: id('schedule').describe('A schedule of the client; another name for a rule outside of the catalogue.'),
  at: z.iso
    .datetime({ offset: true, error: 'give an instant such as 2016-04-01T06:00:00Z' })
    .describe('The instant from which relative periods count, whenever the message was sent.'),
  window: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/u, 'give a local time such as 2016-04-01T06:00')
    .optional()
    .describe('The local time that the window is called by; else its instant.'),
});

export type ScheduledFor = z.infer<typeof scheduleSchema>;

const requestFields = z.strictObject({
  report: z.string().min(1).max(100).describe('The name of the report, such as `energy.daily-consumption`.'),
  clientId: id('client').describe('A client of the catalogue.'),
  requestId: id('request id')
    .optional()
    .describe('Makes a repeated message a no-op. Else the EventBridge event id, else the SQS message id.'),
  period: periodSchema,
  schedule: scheduleSchema.optional().describe('What asked for it, when nobody did.'),
  devices: z
    .array(id('device'))
    .min(1, atLeastOne)
    .max(maxSelected)
    .optional()
    .describe('Ids of devices of the client. Without devices and locations: every device.'),
  locations: z
    .array(id('location'))
    .min(1, atLeastOne)
    .max(maxSelected)
    .optional()
    .describe('Ids of locations of the client; not together with devices.'),
  timezone: z
    .string()
    .refine(isTimeZone, 'give an IANA time zone such as Europe/Berlin')
    .optional()
    .describe("IANA time zone that decides where days begin; else the client's."),
  locale: z
    .string()
    .refine(isLocale, 'give a BCP 47 language tag such as en-GB')
    .optional()
    .describe("BCP 47 language tag; else the client's."),
  options: z.record(z.string(), z.unknown()).optional().describe("The report's own parameters."),
  delivery: z
    .strictObject({
      email: z
        .array(z.email('give a mail address').max(254))
        .max(maxRecipients)
        .optional()
        .describe("Who gets the mail; else the client's recipients of that report. Empty: nobody."),
      attach: z.boolean().optional().describe('false: always a link, never the workbook itself.'),
      withinMinutes: z
        .int()
        .min(1)
        .max(maxWithinMinutes)
        .optional()
        .describe("Later than this many minutes after it was asked for, the client's owner is told."),
    })
    .optional(),
});

const selectsOnce = ({ devices, locations }: { devices?: unknown; locations?: unknown }): boolean =>
  devices === undefined || locations === undefined;
const selectsTwice = { path: ['locations'], message: 'give devices or locations, not both' };

export const requestSchema = requestFields.refine(selectsOnce, selectsTwice).meta({
  description: 'Asks for one report.',
  not: { required: ['devices', 'locations'] },
});

/** What a schedule keeps of a request: all but what it says by itself. A fixed period would be the same one for ever. */
export const requestTemplateSchema = requestFields
  .omit({ report: true, clientId: true, requestId: true, schedule: true })
  .extend({ period: relativePeriodSchema })
  .refine(selectsOnce, selectsTwice);

export type RequestBody = z.infer<typeof requestSchema>;

/** A record's schema passes over this one key, and what is not known is refused. */
const hidesPrototype = (value: unknown): boolean => {
  const isObject = (each: unknown): each is object => typeof each === 'object' && each !== null;
  return isObject(value) && 'options' in value && isObject(value.options) && Object.hasOwn(value.options, '__proto__');
};

/** @throws MESSAGE_INVALID naming every field at fault */
export const parseRequest = (value: unknown): RequestBody => {
  const parsed = requestSchema.safeParse(value);
  if (parsed.success && !hidesPrototype(value)) return parsed.data;
  if (parsed.success) throw fail('MESSAGE_INVALID', 'options: unknown field "__proto__"; take it out');
  const faults = describeIssues(parsed.error, { name: 'request', fields: Object.keys(requestFields.shape) });
  throw fail('MESSAGE_INVALID', `The request does not fit the contract: ${faults}`);
};

const maxReadable = 48;

/**
 * The id of the request for a window: the same whoever asks for it, and another for every other window. `acme.nightly.2016-04-01T0600`;
 * with a hash at its end where the dots would be ambiguous or it would be too long for an id.
 */
export const windowRequestId = (clientId: string, { id: scheduleId, at, window }: ScheduledFor): string => {
  const name = window ?? new Date(at).toISOString().slice(0, 'YYYY-MM-DDTHH:MM:SS'.length).concat('Z');
  const parts = [clientId, scheduleId];
  const when = name.replaceAll(':', '');
  if (parts.every((part) => part.length <= maxReadable && !part.includes('.'))) return [...parts, when].join('.');
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
  return [...parts.map((part) => part.slice(0, maxReadable - 16)), hash, when].join('.');
};

const canonicalBytes = (value: object): string => {
  try {
    return canonicalize(value) ?? '';
  } catch (error) {
    const isNumber = error instanceof Error && /NaN|Infinity/u.test(error.message);
    const isDeep = error instanceof RangeError;
    const text = isNumber ? 'holds a number that is too large' : 'holds text that is not valid Unicode';
    const fault = isDeep ? 'is nested too deeply' : text;
    throw fail('MESSAGE_INVALID', `The request ${fault}`, { cause: error });
  }
};

/** Hex sha256 of the canonical JSON (RFC 8785), the request id left out: the same body has the same hash. @throws MESSAGE_INVALID when nested too deeply */
export const hashBody = (body: object): string => {
  const { requestId: _, ...rest } = { requestId: undefined, ...body };
  return createHash('sha256').update(canonicalBytes(rest)).digest('hex');
};

/** The history tells what was asked for; to whom it was sent, the deliveries know. */
export const withoutAddresses = ({ delivery, ...body }: RequestBody): object => ({
  ...body,
  ...(delivery && { delivery: { ...delivery, ...(delivery.email && { email: delivery.email.map(maskAddresses) }) } }),
});
