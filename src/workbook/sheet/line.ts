import {
  ascii,
  type ByteBuffer,
  commonStart,
  createByteBuffer,
  handOn,
  type Run,
  writeRun,
} from '../cell/byte-buffer.ts';
import { maxDistance, numbersPerRepeat, type Repeats } from '../package/template-deflate.ts';

/** Bytes handed on, and where they repeat themselves. */
export type Chunk = { readonly bytes: Uint8Array; readonly repeats: Repeats };

/** The row that is being written: its number as digits, which stands in each of its cells. */
export type Line = {
  readonly out: ByteBuffer;
  readonly digits: Uint8Array;
  /** Of `digits`. */
  readonly digitsView: DataView;
  digitCount: number;
  /** How many of the digits are others than in the row before; all of them when there is one more. */
  changed: number;
  /** What a deflater need not search for; `null` when nobody asks. */
  repeats: Repeats | null;
  spareRepeats: Repeats | null;
  /** Where the last row begins in the buffer; how many stand there, head and tail whole. */
  rowAt: number;
  rows: number;
  /** Of the last row's cells, by column: where each begins, what follows its address, and whether it ends with a value. */
  readonly cellsAt: number[];
  readonly openings: Run[];
  readonly valued: boolean[];
  /** The last cell and the one above it both do. */
  bothValued: boolean;
  /** The column that is being written, and how far its cell is behind the one above. */
  column: number;
  distance: number;
};

/** Full enough to be handed on. */
const chunkBytes = 256 * 1024;

/** More than that many repeats a chunk has only where cells are shorter than ours. */
const maxRepeats = 32_768;

const createRepeats = (): Repeats => ({ numbers: new Int32Array(maxRepeats * numbersPerRepeat), count: 0 });

/** @param noting whether repeats are noted, for `template-deflate.ts` */
export const createLine = (noting: boolean): Line => {
  const digits = new Uint8Array(8);
  return {
    out: createByteBuffer(chunkBytes + 64 * 1024),
    digits,
    digitsView: new DataView(digits.buffer),
    digitCount: 0,
    changed: 0,
    repeats: noting ? createRepeats() : null,
    spareRepeats: noting ? createRepeats() : null,
    rowAt: 0,
    rows: 0,
    cellsAt: [],
    openings: [],
    valued: [],
    bothValued: false,
    column: 0,
    distance: 0,
  };
};

/** What stands before is not to be repeated: it is another kind of row, or was handed on. */
export const forgetRows = (line: Line): void => {
  line.rows = 0;
};

const noRepeats: Repeats = { numbers: new Int32Array(0), count: 0 };

/** What was written; its memory is used again after the next hand-over. */
export const handOnLine = (line: Line): Chunk => {
  const repeats = line.repeats ?? noRepeats;
  [line.repeats, line.spareRepeats] = [line.spareRepeats, line.repeats];
  if (line.repeats !== null) line.repeats.count = 0;
  forgetRows(line);
  return { bytes: handOn(line.out), repeats };
};

/** Notes that `length` bytes from `place` on stand `distance` further up as well. */
const repeat = ({ repeats }: Line, place: number, length: number, distance: number): void => {
  if (repeats === null || length < 3 || distance > maxDistance || repeats.count >= maxRepeats) return;
  const at = repeats.count * numbersPerRepeat;
  repeats.numbers[at] = place;
  repeats.numbers[at + 1] = length;
  repeats.numbers[at + 2] = distance;
  repeats.count += 1;
};

export const setRow = (line: Line, row: number): void => {
  const text = String(row);
  for (let index = 0; index < text.length; index += 1) line.digits[index] = text.charCodeAt(index);
  line.digitCount = text.length;
  line.changed = text.length;
};

export const nextRow = (line: Line): void => {
  const { digits } = line;
  let index = line.digitCount - 1;
  while (index >= 0 && digits[index] === 57) {
    digits[index] = 48;
    index -= 1;
  }
  if (index >= 0) {
    digits[index] = (digits[index] ?? 0) + 1;
    line.changed = line.digitCount - index;
    return;
  }
  digits.copyWithin(1, 0, line.digitCount);
  digits[0] = 49;
  line.digitCount += 1;
  line.changed = line.digitCount;
};

/** Room for eight bytes must be reserved. */
export const writeRowNumber = ({ out, digitsView, digitCount }: Line): void => {
  const { view, at } = out;
  view.setInt32(at, digitsView.getInt32(0, true), true);
  if (digitCount > 4) view.setInt32(at + 4, digitsView.getInt32(4, true), true);
  out.at = at + digitCount;
};

const openRow = ascii('<row r="');
const endRow = ascii('</row>');
const endValue = ascii('</v></c>');
const rowHeadEnd = '">';

/**
 * Writes `<row r="12`. A row is the one above it with other values and another number: all between them is a repeat, from
 * the end of one value to the digits that changed, and from there to the next value.
 */
export const beginRow = (line: Line): void => {
  const { out, digitCount, changed } = line;
  const { at } = out;
  const back = line.rows < 2 ? 0 : endRow.length + (line.bothValued ? endValue.length : 0);
  if (line.rows > 0) repeat(line, at - back, back + openRow.length + digitCount - changed, at - line.rowAt);
  // A number with a digit more moves all that follows in its row.
  if (changed === digitCount) line.rows = 0;
  line.distance = at - line.rowAt;
  line.rowAt = at;
  line.column = 0;
  writeRun(out, openRow);
  writeRowNumber(line);
};

/** Writes `</row>`. */
export const finishRow = (line: Line): void => {
  line.rows += 1;
  writeRun(line.out, endRow);
};

/** Writes `<c r="B12`. @param start `<c r="` and the column's letters */
export const beginCell = (line: Line, start: Run): void => {
  const { out, column, cellsAt } = line;
  const { at } = out;
  if (line.rows > 0) {
    const back = column === 0 ? rowHeadEnd.length : line.bothValued ? endValue.length : 0;
    line.distance = at - (cellsAt[column] ?? 0);
    repeat(line, at - back, back + start.length + line.digitCount - line.changed, line.distance);
  }
  cellsAt[column] = at;
  writeRun(out, start);
  writeRowNumber(line);
};

const open = (line: Line, opening: Run, isValue: boolean): void => {
  const { out, column, openings, valued } = line;
  const above = line.rows > 0 ? openings[column] : undefined;
  if (above !== undefined) repeat(line, out.at, commonStart(opening, above), line.distance);
  line.bothValued = isValue && above !== undefined && valued[column] === true;
  openings[column] = opening;
  valued[column] = isValue;
  line.column = column + 1;
  writeRun(out, opening);
};
/** Writes what stands between a cell's address and its value. */
export const openValue = (line: Line, opening: Run): void => open(line, opening, true);

/** Writes what follows the address of a cell that does not end with a value, or is nothing but it. */
export const openOther = (line: Line, opening: Run): void => open(line, opening, false);

/** Writes `</v></c>`. */
export const closeValue = ({ out }: Line): void => writeRun(out, endValue);

export const isFull = ({ out }: Line): boolean => out.at >= chunkBytes;
