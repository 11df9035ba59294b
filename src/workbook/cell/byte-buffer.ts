/**
 * Bytes of XML as they are made: numbers and ASCII without a string in between, which is what makes a cell cost tens of
 * nanoseconds rather than hundreds.
 */

export type ByteBuffer = {
  bytes: Buffer;
  /** Of `bytes`. */
  view: DataView;
  at: number;
  /** Takes turns with `bytes`: what was handed on may still be read while the next bytes are made. */
  spare: Buffer;
};

const viewOf = ({ buffer, byteOffset, byteLength }: Buffer): DataView => new DataView(buffer, byteOffset, byteLength);

export const createByteBuffer = (capacity: number): ByteBuffer => {
  const bytes = Buffer.allocUnsafeSlow(capacity);
  return { bytes, view: viewOf(bytes), at: 0, spare: Buffer.allocUnsafeSlow(capacity) };
};

/** Hands on what was written; its memory is used again after the next hand-over. */
export const handOn = (out: ByteBuffer): Uint8Array => {
  const full = out.bytes.subarray(0, out.at);
  [out.bytes, out.spare] = [out.spare, out.bytes];
  out.view = viewOf(out.bytes);
  out.at = 0;
  return full;
};

/** Makes room for `count` more bytes. */
export const reserve = (out: ByteBuffer, count: number): void => {
  if (out.at + count <= out.bytes.length) return;
  const grown = Buffer.allocUnsafeSlow(Math.max(out.bytes.length * 2, out.at + count));
  out.bytes.copy(grown, 0, 0, out.at);
  out.bytes = grown;
  out.view = viewOf(grown);
};

/**
 * A short run of ASCII as words of eight bytes, the last filled up: seven fewer stores in eight. The words are doubles, which
 * are stored faster than 64-bit integers; no ASCII text is a NaN, whose bits would not be kept.
 */
export type Run = {
  readonly words: Float64Array;
  readonly length: number;
  readonly text: string;
  /** The run that it was last compared with, and how far they agreed. */
  other: Run | null;
  common: number;
};

export const ascii = (text: string): Run => {
  const bytes = Buffer.alloc(Math.ceil(text.length / 8) * 8);
  bytes.write(text, 'latin1');
  const words = Float64Array.from({ length: bytes.length / 8 }, (_, index) => bytes.readDoubleLE(index * 8));
  return { words, length: text.length, text, other: null, common: 0 };
};

/** How many bytes two runs begin with alike. Mostly the same two are asked about again. */
export const commonStart = (run: Run, other: Run): number => {
  if (run.other === other) return run.common;
  let common = 0;
  while (common < run.length && run.text[common] === other.text[common]) common += 1;
  run.other = other;
  run.common = common;
  return common;
};

/** Milliseconds of a day as a fraction of it, to eleven decimals: a thousandth of a millisecond. */
const fractionPerMs = 1e11 / 86_400_000;

/** `days` and `ms` of a day, as Excel's serial number. Room for forty bytes must be reserved. */
export const writeSerial = (out: ByteBuffer, days: number, ms: number): void => {
  const fraction = Math.round(ms * fractionPerMs);
  if (fraction >= 1e11) {
    writeInteger(out, days + 1);
    return;
  }
  writeInteger(out, days);
  const high = Math.floor(fraction / 100);
  const low = fraction - high * 100;
  if (low === 0) {
    writeFraction(out, high, 9);
    return;
  }
  out.bytes[out.at++] = point;
  writePadded(out, high, 9);
  if (low % 10 === 0) writePadded(out, low / 10, 1);
  else writePadded(out, low, 2);
};

/** Room for the run and seven bytes more must be reserved. A loop is faster than a call into the runtime. */
export const writeRun = (out: ByteBuffer, { words, length }: Run): void => {
  const { view, at } = out;
  for (let index = 0; index < words.length; index += 1) view.setFloat64(at + index * 8, words[index] ?? 0, true);
  out.at = at + length;
};

/** Text of any length; makes its own room. */
export const writeText = (out: ByteBuffer, text: string): void => {
  reserve(out, text.length * 3);
  out.at += out.bytes.write(text, out.at);
};

const zero = 48;
const minus = 45;
const point = 46;
const billion = 1_000_000_000;

/** The four digits of each number below 10⁴, as a word. */
const fourDigits = Int32Array.from({ length: 10_000 }, (_, value) =>
  Buffer.from(String(value).padStart(4, '0'), 'latin1').readInt32LE(),
);

/** 10⁰ to 10³, by which fewer than four digits are moved to the left of their word. */
const shifts = Int32Array.of(1, 10, 100, 1_000);

/**
 * `value` below 10⁹ in exactly `width` digits, four at a time and from the left: what stands right of them in the last word
 * is written over by what comes next. Room for twelve bytes must be reserved.
 */
export const writePadded = (out: ByteBuffer, value: number, width: number): void => {
  const { view, at } = out;
  const whole = value | 0;
  if (width <= 4) {
    view.setInt32(at, fourDigits[whole * (shifts[4 - width] ?? 1)] ?? 0, true);
  } else if (width <= 8) {
    const aligned = whole * (shifts[8 - width] ?? 1);
    const high = (aligned / 10_000) | 0;
    view.setInt32(at, fourDigits[high] ?? 0, true);
    view.setInt32(at + 4, fourDigits[aligned - high * 10_000] ?? 0, true);
  } else {
    const high = (whole / 100_000) | 0;
    const rest = whole - high * 100_000;
    const middle = (rest / 10) | 0;
    view.setInt32(at, fourDigits[high] ?? 0, true);
    view.setInt32(at + 4, fourDigits[middle] ?? 0, true);
    view.setUint8(at + 8, zero + rest - middle * 10);
  }
  out.at = at + width;
};

const digitsOf = (value: number): number => {
  if (value < 1_000) return value < 10 ? 1 : value < 100 ? 2 : 3;
  if (value < 1_000_000) return value < 10_000 ? 4 : value < 100_000 ? 5 : 6;
  return value < 10_000_000 ? 7 : value < 100_000_000 ? 8 : 9;
};

/** An integer from 0 to 2⁵³. Room for 24 bytes must be reserved. */
export const writeInteger = (out: ByteBuffer, value: number): void => {
  if (value < billion) {
    writePadded(out, value, digitsOf(value));
    return;
  }
  const high = Math.floor(value / billion);
  writePadded(out, high, digitsOf(high));
  writePadded(out, value - high * billion, 9);
};

const powers = Array.from({ length: 10 }, (_, exponent) => 10 ** exponent);
const maxExact = Number.MAX_SAFE_INTEGER;

/** How many decimals a column's figures had so far: the next one mostly has as many. */
export type Decimals = { count: number };

/**
 * The shortest decimal that reads back as `value`. `n / 10^d` is correctly rounded when both are exact, so a scaled integer
 * that divides back to `value` is one of its decimals; what has more than nine of them goes through the runtime's own text.
 * Room for forty bytes must be reserved.
 */
export const writeNumber = (out: ByteBuffer, value: number, decimals: Decimals): void => {
  let positive = value;
  if (value < 0) {
    out.bytes[out.at++] = minus;
    positive = -value;
  }
  for (let count = Number.isInteger(positive) ? 0 : Math.max(1, decimals.count); count <= 9; count += 1) {
    const power = powers[count] ?? 1;
    const scaled = Math.round(positive * power);
    if (scaled > maxExact) break;
    if (scaled / power !== positive) continue;
    if (count > decimals.count) decimals.count = count;
    writeScaled(out, scaled, count);
    return;
  }
  writeAscii(out, String(positive));
};

/** Short text without anything beyond ASCII: a loop is faster here too. Room must be reserved. */
const writeAscii = (out: ByteBuffer, text: string): void => {
  const { bytes } = out;
  let { at } = out;
  for (let index = 0; index < text.length; index += 1) bytes[at++] = text.charCodeAt(index);
  out.at = at;
};

/** `scaled / 10^count` without trailing zeros. */
const writeScaled = (out: ByteBuffer, scaled: number, count: number): void => {
  const power = powers[count] ?? 1;
  const whole = Math.floor(scaled / power);
  writeInteger(out, whole);
  writeFraction(out, scaled - whole * power, count);
};

/** `.` and `value` (below 10⁹) in `width` digits, without trailing zeros; nothing for 0. */
export const writeFraction = (out: ByteBuffer, value: number, width: number): void => {
  if (value === 0) return;
  // An integer for the runtime too, whose remainder of a double is a call.
  let rest = value | 0;
  let digits = width;
  for (;;) {
    const tenth = (rest / 10) | 0;
    if (tenth * 10 !== rest) break;
    rest = tenth;
    digits -= 1;
  }
  out.bytes[out.at++] = point;
  writePadded(out, rest, digits);
};
