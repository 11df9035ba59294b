/** The catalogue: who is metered and what with, as one JSON file. `docs/catalogue.md` explains it with an example. */
import { z } from 'zod';
import { fail } from '../errors.ts';
import { remedyOf } from '../report/describe-issues.ts';
import { isLocale } from '../report/request.ts';
import { findCatalogueFaults } from './catalogue-faults.ts';
import { deviceSchema } from './schema/device.ts';
import { id, name, timezone } from './schema/fields.ts';
import { holidaySchema, peakWindowSchema, tariffSchema } from './schema/pricing.ts';
import { scheduleSchema } from './schema/schedule.ts';

const locationSchema = z.strictObject({ id, name });

const recipientsSchema = z.strictObject({
  report: z.string(),
  /** Replaces what was there for this report; an empty list removes it. */
  emails: z.array(z.email('give a mail address').max(254)).max(50, 'give at most 50'),
});

const logoRemedy = 'give https://host/path, without user, password or port, or s3://bucket/key';

const isLogoUrl = (text: string): boolean => {
  if (/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/./u.test(text)) return true;
  const url = URL.parse(text);
  return url?.protocol === 'https:' && url.username === '' && url.password === '' && url.port === '';
};

const clientSchema = z.strictObject({
  id,
  name,
  timezone,
  locale: z.string().refine(isLocale, 'give a BCP 47 language tag such as en-GB').default('en-US'),
  logoUrl: z.string().max(2_000, 'give at most 2000 characters').refine(isLogoUrl, logoRemedy).optional(),
  ownerEmail: z.email('give a mail address').max(254).optional(),
  locations: z.array(locationSchema).default([]),
  devices: z.array(deviceSchema).default([]),
  /** Of these four, what the file does not list is removed. */
  tariffs: z.array(tariffSchema).default([]),
  peakWindows: z.array(peakWindowSchema).default([]),
  holidays: z.array(holidaySchema).default([]),
  schedules: z.array(scheduleSchema).default([]),
  recipients: z.array(recipientsSchema).default([]),
});

export const catalogueSchema = z.strictObject({ clients: z.array(clientSchema).min(1, 'give at least one client') });

export type Catalogue = z.infer<typeof catalogueSchema>;
export type CatalogueClient = Catalogue['clients'][number];

const pathOf = (parts: readonly PropertyKey[]): string =>
  parts.map((part, at) => (typeof part === 'number' ? `[${part}]` : `${at > 0 ? '.' : ''}${String(part)}`)).join('') ||
  'catalogue';

/**
 * Reads a catalogue; `reports` are the names that recipients may subscribe to.
 * @throws INPUT_INVALID with every fault by its path, and the remedy
 */
export const parseCatalogue = (value: unknown, reports: readonly string[]): Catalogue => {
  const parsed = catalogueSchema.safeParse(value);
  const faults = [
    ...(parsed.error?.issues ?? []).map((issue) => ({ path: pathOf(issue.path), message: remedyOf(issue) })),
    ...findCatalogueFaults(value, reports),
  ];
  if (parsed.success && faults.length === 0) return parsed.data;
  const lines = faults.map(({ path, message }) => `  ${path}: ${message}`);
  throw fail('INPUT_INVALID', `The catalogue cannot be used:\n${lines.join('\n')}`, { faults: lines.length });
};

/** JSON Schema of the file, for editors. */
export const catalogueJsonSchema = (): object =>
  z.toJSONSchema(catalogueSchema, { io: 'input', unrepresentable: 'any' });
