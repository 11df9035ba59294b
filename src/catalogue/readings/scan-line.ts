/**
 * The quick way through a line: straight from bytes, without a string. It takes the plain forms only,
 *
 *   2016-03-13T08:00:00Z,1.25        2016-03-13 08:00:00+01:00,1.25        2016-03-13T08:00:00,1.25 (with a zone)
 *
 * and gives up on anything else, which `parse-line.ts` then reads with care. What both accept they read alike.
 */
import { daysSince1970 } from './calendar-date.ts';
import type { LocalClock } from './local-clock.ts';
import type { RowBatch } from './row-batch.ts';

/** Where the scan stands, and what it found last. One object, reused: the loop allocates nothing. */
export type Cursor = {
  bytes: Uint8Array;
  at: number;
  value: number;
  /** The date found last, as the number 20160313, and its days since 1970: dates repeat for a thousand rows. */
  dateKey: number;
  dateDays: number;
};

export const createCursor = (): Cursor => ({ bytes: new Uint8Array(), at: 0, value: 0, dateKey: 0, dateDays: 0 });

const byteOf = (character: string): number => character.charCodeAt(0);
const zero = byteOf('0');
const nine = byteOf('9');
const comma = byteOf(',');
const dot = byteOf('.');
const plus = byteOf('+');
const minus = byteOf('-');
const colon = byteOf(':');
const carriageReturn = byteOf('\r');
const lineFeed = byteOf('\n');
const space = byteOf(' ');
const letterT = byteOf('T');
const letterZ = byteOf('Z');

const isEnd = (byte: number): boolean => byte === comma || byte === lineFeed || byte === carriageReturn;

/** Powers of ten are exact doubles up to 10^22, so one division rounds as correctly as a full conversion. */
const powersOfTen = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/** Any integer of this many digits is an exact double. */
const maxDigits = 15;

/** A blank field, or a plain decimal, into `cursor.value`; equal to `Number()` of its text. */
export const scanValue = (cursor: Cursor): boolean => {
  const { bytes } = cursor;
  let { at } = cursor;
  let byte = bytes[at] ?? 0;
  const negative = byte === minus;
  if (negative) byte = bytes[(at += 1)] ?? 0;
  const firstDigit = at;
  let mantissa = 0;
  for (; byte >= zero && byte <= nine; byte = bytes[(at += 1)] ?? 0) mantissa = mantissa * 10 + (byte - zero);
  let digits = at - firstDigit;
  if (digits === 0) {
    cursor.value = Number.NaN;
    return !negative && isEnd(byte);
  }
  let decimals = 0;
  if (byte === dot) {
    const firstDecimal = at + 1;
    byte = bytes[(at += 1)] ?? 0;
    for (; byte >= zero && byte <= nine; byte = bytes[(at += 1)] ?? 0) mantissa = mantissa * 10 + (byte - zero);
    decimals = at - firstDecimal;
    if (decimals === 0) return false;
    digits += decimals;
  }
  if (digits > maxDigits) return false;
  const size = decimals === 0 ? mantissa : mantissa / (powersOfTen[decimals] ?? Number.NaN);
  cursor.value = negative ? -size : size;
  cursor.at = at;
  return true;
};

/** Two digits, or a number so negative that no sum with it passes for a time. */
const pairAt = (bytes: Uint8Array, at: number): number => {
  const tens = (bytes[at] ?? 0) - zero;
  const units = (bytes[at + 1] ?? 0) - zero;
  return tens >= 0 && tens <= 9 && units >= 0 && units <= 9 ? tens * 10 + units : -1e9;
};

/** The offset that stands at `cursor.at` in seconds, or the zone's, or `NaN`; moves on behind it. */
const scanOffset = (cursor: Cursor, clock: LocalClock | null): number => {
  const { bytes, at } = cursor;
  const byte = bytes[at] ?? 0;
  if (byte === letterZ) {
    cursor.at = at + 1;
    return 0;
  }
  if (byte === plus || byte === minus) {
    const hours = pairAt(bytes, at + 1);
    const minutesAt = bytes[at + 3] === colon ? at + 4 : at + 3;
    const minutes = pairAt(bytes, minutesAt);
    if (!(hours >= 0 && hours <= 14 && minutes >= 0 && minutes <= 59)) return Number.NaN;
    cursor.at = minutesAt + 2;
    const seconds = hours * 3_600 + minutes * 60;
    return byte === minus ? -seconds : seconds;
  }
  return isEnd(byte) && clock ? clock.offsetOfDay(cursor.dateDays) / 1_000 : Number.NaN;
};

/** A timestamp of whole seconds into `cursor.value`, as epoch microseconds. Days on which the clock changes are left. */
export const scanTimestamp = (cursor: Cursor, clock: LocalClock | null): boolean => {
  const { bytes, at } = cursor;
  const year = pairAt(bytes, at) * 100 + pairAt(bytes, at + 2);
  const key = (year * 100 + pairAt(bytes, at + 5)) * 100 + pairAt(bytes, at + 8);
  if (!(key > 0) || bytes[at + 4] !== minus || bytes[at + 7] !== minus) return false;
  if (key !== cursor.dateKey) {
    cursor.dateDays = daysSince1970(Math.floor(key / 10_000), Math.floor(key / 100) % 100, key % 100);
    cursor.dateKey = key;
  }
  if (Number.isNaN(cursor.dateDays)) return false;
  const separator = bytes[at + 10];
  if (separator !== letterT && separator !== space) return false;
  const hour = pairAt(bytes, at + 11);
  const minute = pairAt(bytes, at + 14);
  const second = pairAt(bytes, at + 17);
  if (bytes[at + 13] !== colon || bytes[at + 16] !== colon) return false;
  if (!(hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60)) return false;
  cursor.at = at + 19;
  const offset = scanOffset(cursor, clock);
  cursor.value = (cursor.dateDays * 86_400 + hour * 3_600 + minute * 60 + second - offset) * 1e6;
  return !Number.isNaN(cursor.value);
};

/** For each field of a line: the value column it fills, or `tsField`. */
export type FieldPlan = readonly number[];
export const tsField = -1;

/**
 * Reads the line at `cursor.at` into the batch's next row and moves behind its line feed. Otherwise returns `false`, the
 * cursor anywhere. The bytes must hold the line feed.
 */
export const scanLine = (
  cursor: Cursor,
  fields: FieldPlan,
  clock: LocalClock | null,
  { ts, values, length }: RowBatch,
): boolean => {
  const { bytes } = cursor;
  for (let index = 0; index < fields.length; index += 1) {
    if (index > 0) {
      if (bytes[cursor.at] !== comma) return false;
      cursor.at += 1;
    }
    const column = fields[index] ?? tsField;
    if (column === tsField) {
      if (!scanTimestamp(cursor, clock)) return false;
      ts[length] = cursor.value;
    } else {
      const target = values[column];
      if (!target || !scanValue(cursor)) return false;
      target[length] = cursor.value;
    }
  }
  if (bytes[cursor.at] === carriageReturn) cursor.at += 1;
  if (bytes[cursor.at] !== lineFeed) return false;
  cursor.at += 1;
  return true;
};
