/** Fields that several parts of a catalogue share. */
import { z } from 'zod';
import { isLocalDate, isTimeZone } from '../../report/calendar.ts';
import { idPattern } from '../../report/request.ts';

export const id = z
  .string()
  .regex(
    idPattern,
    "give letters, digits, '.', '_' and '-', at most 128, starting with a letter or digit, not ending with '.'",
  );

export const name = z.string().trim().min(1, 'give a name').max(200, 'give at most 200 characters');

export const commodity = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/u, 'give a word such as electricity, gas or water');

export const timezone = z.string().refine(isTimeZone, 'give an IANA time zone such as Europe/Berlin');

export const date = z
  .string()
  .refine((text) => isLocalDate(text) && text >= '1900-01-01', 'give a date that exists, as YYYY-MM-DD, from 1900 on');
