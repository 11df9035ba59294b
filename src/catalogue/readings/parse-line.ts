/** The careful way through a line: every form that is understood, and for the rest the reason why not. */
import { daysSince1970 } from './calendar-date.ts';
import type { LocalClock } from './local-clock.ts';
import type { EpochMicros } from './row-batch.ts';
import { type FieldPlan, tsField } from './scan-line.ts';

export type ParsedLine = { readonly ts: EpochMicros; readonly values: readonly number[] };

/** Why a field or a line cannot be used. */
export type Fault = { readonly fault: string };

export const isFault = (result: object): result is Fault => 'fault' in result;

const longestShown = 40;

/** Text from a file, in quotes, short, and without control characters. */
export const quote = (text: string): string =>
  JSON.stringify(text.length > longestShown ? `${text.slice(0, longestShown)}…` : text);

/** The fields of a line, trimmed and without their quotes; `null` when a quote is out of place. */
export const splitFields = (line: string): string[] | null => {
  const pattern = /(?:\s*"((?:[^"]|"")*)"\s*|([^,"]*))(,|$)/uy;
  const fields: string[] = [];
  for (;;) {
    const match = pattern.exec(line);
    if (!match) return null;
    const [, quoted, plain = '', end] = match;
    fields.push((quoted?.replaceAll('""', '"') ?? plain).trim());
    if (end === '') return fields;
  }
};

const numberPattern = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/iu;

/** Blank, `nan` and `null` are missing: `NaN`. */
export const parseValue = (text: string, column: string): number | Fault => {
  if (text === '' || /^(?:nan|null)$/iu.test(text)) return Number.NaN;
  if (!numberPattern.test(text)) {
    return { fault: `${column} ${quote(text)} is not a number; write it with a point and no thousands separators` };
  }
  const value = Number(text);
  return Number.isFinite(value) ? value : { fault: `${column} ${quote(text)} is too large` };
};

const timestampPattern =
  /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s*(?:(z)|([+-])(\d{2})(?::?(\d{2}))?)?$/iu;

/** An instant, or a wall-clock time that needs a zone. Microseconds; further digits are cut off. */
type Timestamp = { readonly instant: EpochMicros } | { readonly wallClock: EpochMicros };

const readTimestamp = (text: string): Timestamp | Fault => {
  const match = timestampPattern.exec(text);
  if (!match) return { fault: `ts ${quote(text)} is not a time such as 2016-03-13T08:00:00-06:00` };
  const part = (index: number): number => Number(match[index] ?? 0);
  const days = daysSince1970(part(1), part(2), part(3));
  if (Number.isNaN(days)) return { fault: `ts ${quote(text)} is no date between the years 1900 and 2200` };
  const [hour, minute, second] = [part(4), part(5), part(6)];
  if (hour > 23 || minute > 59 || second > 59) {
    return { fault: `ts ${quote(text)} is no time of day between 00:00:00 and 23:59:59` };
  }
  const seconds = days * 86_400 + hour * 3_600 + minute * 60 + second;
  const micros = seconds * 1e6 + Number((match[7] ?? '').slice(0, 6).padEnd(6, '0'));
  if (match[8] === undefined && match[9] === undefined) return { wallClock: micros };
  if (part(10) > 14 || part(11) > 59) return { fault: `ts ${quote(text)} has an impossible offset` };
  const offset = (part(10) * 3_600 + part(11) * 60) * 1e6;
  return { instant: match[9] === '-' ? micros + offset : micros - offset };
};

const toInstant = (timestamp: Timestamp, text: string, clock: LocalClock | null): EpochMicros | Fault => {
  if ('instant' in timestamp) return timestamp.instant;
  if (!clock) {
    return {
      fault: `ts ${quote(text)} has no offset; write one (…Z or …+02:00), or give the time zone (--timezone Europe/Berlin)`,
    };
  }
  const wholeMs = Math.floor(timestamp.wallClock / 1_000);
  const ms = clock.resolve(wholeMs);
  if (ms === null) return { fault: `ts ${quote(text)} does not exist: the clock was set forward over it` };
  return ms * 1_000 + (timestamp.wallClock - wholeMs * 1_000);
};

/** Reads one line by the header's plan. The zone is asked last: a line with another fault uses up no repeated hour. */
export const parseLine = (
  line: string,
  fields: FieldPlan,
  columns: readonly string[],
  clock: LocalClock | null,
): ParsedLine | Fault => {
  const texts = splitFields(line);
  if (!texts) return { fault: 'a quotation mark is out of place' };
  if (texts.length !== fields.length) {
    return { fault: `${texts.length} field${texts.length === 1 ? '' : 's'}, the header has ${fields.length}` };
  }
  const tsText = texts[fields.indexOf(tsField)] ?? '';
  const timestamp = readTimestamp(tsText);
  if (isFault(timestamp)) return timestamp;
  const values: number[] = [];
  for (const [index, text] of texts.entries()) {
    const column = fields[index] ?? tsField;
    if (column === tsField) continue;
    const value = parseValue(text, columns[column] ?? '');
    if (typeof value === 'object') return value;
    values[column] = value;
  }
  const ts = toInstant(timestamp, tsText, clock);
  return typeof ts === 'object' ? ts : { ts, values };
};
