/** The kinds of values that a setting can have, each with what to give instead of a wrong one. */
import { z } from 'zod';

/** An empty variable is an unset one: that is how compose files and task definitions leave things out. */
export const blankIsUnset = (value: unknown): unknown =>
  typeof value === 'string' && value.trim() === '' ? undefined : value;

export const text = (remedy: string) => z.preprocess(blankIsUnset, z.string({ error: remedy }));
export const optionalText = z.preprocess(blankIsUnset, z.string().optional());

export const whole = (fallback: number, min: number, max: number) =>
  z.preprocess(
    blankIsUnset,
    z.coerce
      .number({ error: `give a whole number from ${min} to ${max}` })
      .int(`give a whole number from ${min} to ${max}`)
      .min(min, `give a whole number from ${min} to ${max}`)
      .max(max, `give a whole number from ${min} to ${max}`)
      .default(fallback),
  );

export const urlOf = (protocols: RegExp, remedy: string) =>
  z.preprocess(blankIsUnset, z.url({ protocol: protocols, error: remedy }));
export const httpUrl = (remedy: string) => urlOf(/^https?$/u, remedy);

export const address = z.preprocess(
  blankIsUnset,
  z.string({ error: 'give the sender, e.g. Reports <reports@example.com>; SES must have verified it' }).regex(
    // One address, bare or with a display name; no line breaks that could add header fields.
    /^(?:[^<>@\r\n]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/u,
    'give one address, e.g. Reports <reports@example.com>',
  ),
);

/** Names joined by commas, in lower case; none by default. */
export const names = (isName: (name: string) => boolean, remedy: string) =>
  z
    .preprocess(blankIsUnset, z.string().default(''))
    .transform((text) =>
      text
        .toLowerCase()
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== ''),
    )
    .refine((list) => list.every(isName), remedy);

export const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/u;
/** Its last part begins with a letter, which no IP address does. */
export const hostName = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z](?:[a-z0-9-]*[a-z0-9])?$/u;

export const optionalPort = z.preprocess(
  blankIsUnset,
  z.coerce
    .number({ error: 'give a port from 1 to 65535' })
    .int('give a port from 1 to 65535')
    .min(1, 'give a port from 1 to 65535')
    .max(65_535, 'give a port from 1 to 65535')
    .optional(),
);
