import { type ByteBuffer, createByteBuffer } from '../cell/byte-buffer.ts';

/** The row that is being written: its number as digits, which stands in each of its cells. */
export type Line = {
  readonly out: ByteBuffer;
  readonly digits: Uint8Array;
  /** Of `digits`. */
  readonly digitsView: DataView;
  digitCount: number;
  /** Bytes that all cells of a row take at most, their texts apart. */
  room: number;
};

/** Full enough to be handed on. */
const chunkBytes = 256 * 1024;

export const createLine = (): Line => {
  const digits = new Uint8Array(8);
  return {
    out: createByteBuffer(chunkBytes + 64 * 1024),
    digits,
    digitsView: new DataView(digits.buffer),
    digitCount: 0,
    room: 0,
  };
};

export const setRow = (line: Line, row: number): void => {
  const text = String(row);
  for (let index = 0; index < text.length; index += 1) line.digits[index] = text.charCodeAt(index);
  line.digitCount = text.length;
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
    return;
  }
  digits.copyWithin(1, 0, line.digitCount);
  digits[0] = 49;
  line.digitCount += 1;
};

/** Room for eight bytes must be reserved. */
export const writeRowNumber = ({ out, digitsView, digitCount }: Line): void => {
  const { view, at } = out;
  view.setInt32(at, digitsView.getInt32(0, true), true);
  if (digitCount > 4) view.setInt32(at + 4, digitsView.getInt32(4, true), true);
  out.at = at + digitCount;
};

export const isFull = ({ out }: Line): boolean => out.at >= chunkBytes;
