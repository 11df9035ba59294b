/**
 * Deflate for a sheet's rows. Each row repeats the one above it around its values, at places that whoever wrote it knows: no
 * search is needed to find them again, which is most of what a deflater does. All else is written as it is.
 *
 *   header with the codes (RFC 1951, 3.2.7), made from the first chunk
 *   literals and matches of every chunk, all in one block
 *   end of block │ an empty last block
 */
import { type BitWriter, createBitWriter, finishBits, writeBits } from './bit-writer.ts';
import { type Codes, createCodes } from './huffman.ts';

/** Stretches of a chunk that stand in it once more, further up: place, length (3 to 258) and distance of each, in order. */
export type Repeats = { readonly numbers: Int32Array; count: number };

export const numbersPerRepeat = 3;

const endOfBlock = 256;
const literalSymbols = 286;
const distanceSymbols = 30;
const maxLength = 258;
const minLength = 3;
export const maxDistance = 32_768;

/** Length symbols: of each length its symbol, the first length of the symbol, and how many bits tell them apart. */
const lengthSymbols = new Uint16Array(maxLength + 1);
const lengthBases = new Uint16Array(maxLength + 1);
const lengthExtras = new Uint8Array(maxLength + 1);
{
  let length = minLength;
  for (let symbol = 257; symbol < 285; symbol += 1) {
    const extra = symbol < 265 ? 0 : (symbol - 261) >> 2;
    for (let count = 0, base = length; count < 1 << extra && length < maxLength; count += 1, length += 1) {
      lengthSymbols[length] = symbol;
      lengthBases[length] = base;
      lengthExtras[length] = extra;
    }
  }
  lengthSymbols[maxLength] = 285;
  lengthBases[maxLength] = maxLength;
}

const distanceExtra = (distance: number): number => Math.max(0, 30 - Math.clz32((distance - 1) | 3));

const distanceSymbol = (distance: number): number => {
  if (distance <= 4) return distance - 1;
  const extra = distanceExtra(distance);
  return 2 * (extra + 1) + (((distance - 1) >> extra) & 1);
};

/** Bits to write, and above them how many they are. */
const sizeShift = 20;
const valueBits = (1 << sizeShift) - 1;

/** Each literal's code, and of each length its symbol's code with the bits that tell it from the symbol's others. */
type Packed = { readonly literals: Uint32Array; readonly lengths: Uint32Array; readonly distances: Codes };

const pack = ({ literals: { lengths, codes }, distances }: { literals: Codes; distances: Codes }): Packed => {
  const literal = (symbol: number): number => (codes[symbol] ?? 0) | ((lengths[symbol] ?? 0) << sizeShift);
  return {
    literals: Uint32Array.from({ length: 256 }, (_, byte) => literal(byte)),
    lengths: Uint32Array.from(lengthSymbols, (symbol, length) => {
      const bits = lengths[symbol] ?? 0;
      const extra = length - (lengthBases[length] ?? 0);
      return ((codes[symbol] ?? 0) | (extra << bits) | ((bits + (lengthExtras[length] ?? 0)) << sizeShift)) >>> 0;
    }),
    distances,
  };
};

type Tables = { readonly literals: Codes; readonly distances: Codes; readonly packed: Packed };

const tablesFor = (bytes: Uint8Array, { numbers, count }: Repeats): Tables => {
  const literals = new Uint32Array(literalSymbols);
  const distances = new Uint32Array(distanceSymbols);
  let from = 0;
  const countLiterals = (to: number): void => {
    for (let at = from; at < to; at += 1) literals[bytes[at] ?? 0] = (literals[bytes[at] ?? 0] ?? 0) + 1;
  };
  for (let repeat = 0; repeat < count * numbersPerRepeat; repeat += numbersPerRepeat) {
    const [place = 0, length = 0, distance = 0] = numbers.subarray(repeat, repeat + numbersPerRepeat);
    countLiterals(place);
    const symbol = lengthSymbols[length] ?? 0;
    literals[symbol] = (literals[symbol] ?? 0) + 1;
    const far = distanceSymbol(distance);
    distances[far] = (distances[far] ?? 0) + 1;
    from = place + length;
  }
  countLiterals(bytes.length);
  const codes = { literals: createCodes(literals, 15), distances: createCodes(distances, 15) };
  return { ...codes, packed: pack(codes) };
};

/** The order in which a header names the lengths of its own codes (RFC 1951, 3.2.7). */
const headerOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** Starts a block that is not the last, with codes of its own. */
const writeHeader = (writer: BitWriter, { literals, distances }: Tables): void => {
  const all = [...literals.lengths, ...distances.lengths];
  const weights = new Uint32Array(19);
  for (const length of all) weights[length] = (weights[length] ?? 0) + 1;
  const header = createCodes(weights, 7);
  writeBits(writer, 0b100, 3);
  writeBits(writer, literalSymbols - 257, 5);
  writeBits(writer, distanceSymbols - 1, 5);
  writeBits(writer, headerOrder.length - 4, 4);
  for (const symbol of headerOrder) writeBits(writer, header.lengths[symbol] ?? 0, 3);
  for (const length of all) writeBits(writer, header.codes[length] ?? 0, header.lengths[length] ?? 0);
};

/**
 * All literals and matches of a chunk. One loop with the bits in variables of its own: it runs ten million times a second,
 * and a call or an object's field in it would cost more than its work. Fewer than 16 bits wait between two steps, so that 16
 * more always fit.
 */
const writeTokens = (writer: BitWriter, bytes: Uint8Array, { numbers, count }: Repeats, packed: Packed): void => {
  const { literals, lengths, distances } = packed;
  const output = writer.bytes;
  let { at, bits, count: filled } = writer;
  let from = 0;
  for (let index = 0; index <= count; index += 1) {
    const to = index < count ? (numbers[index * numbersPerRepeat] ?? 0) : bytes.length;
    for (; from < to; from += 1) {
      const code = literals[bytes[from] ?? 0] ?? 0;
      bits |= (code & valueBits) << filled;
      filled += code >>> sizeShift;
      if (filled < 16) continue;
      output[at] = bits;
      output[at + 1] = bits >>> 8;
      at += 2;
      bits >>>= 16;
      filled -= 16;
    }
    if (index === count) break;
    const length = numbers[index * numbersPerRepeat + 1] ?? 0;
    from += length;
    let rest = lengths[length] ?? 0;
    let size = rest >>> sizeShift;
    rest &= valueBits;
    const distance = numbers[index * numbersPerRepeat + 2] ?? 1;
    const extra = distance <= 4 ? 0 : 30 - Math.clz32(distance - 1);
    const symbol = distance <= 4 ? distance - 1 : 2 * (extra + 1) + (((distance - 1) >> extra) & 1);
    const symbolBits = distances.lengths[symbol] ?? 0;
    for (let part = 0; part < 2; part += 1) {
      for (; size > 0; size -= 16, rest >>>= 16) {
        bits |= (rest & 0xffff) << filled;
        filled += size < 16 ? size : 16;
        if (filled < 16) continue;
        output[at] = bits;
        output[at + 1] = bits >>> 8;
        at += 2;
        bits >>>= 16;
        filled -= 16;
      }
      rest = (distances.codes[symbol] ?? 0) | (((distance - 1) & ((1 << extra) - 1)) << symbolBits);
      size = symbolBits + extra;
    }
  }
  writer.at = at;
  writer.bits = bits;
  writer.count = filled;
};

export type TemplateDeflater = {
  /** The chunk deflated, in memory that is used again; bits that do not fill a byte stay until the next one. */
  push(bytes: Uint8Array, repeats: Repeats): Uint8Array;
  end(): Uint8Array;
};

const noRepeats: Repeats = { numbers: new Int32Array(0), count: 0 };

export const createTemplateDeflater = (): TemplateDeflater => {
  let writer = createBitWriter(64 * 1024);
  let tables: Tables | undefined;

  /** A literal takes 15 bits at most, and a match fewer than what it stands for. */
  const start = (bytes: number): void => {
    const { bits, count } = writer;
    const room = bytes * 2 + 1_024;
    if (writer.bytes.length < room) writer = { ...createBitWriter(room), bits, count };
    writer.at = 0;
  };

  const open = (bytes: Uint8Array, repeats: Repeats): Tables => {
    if (tables !== undefined) return tables;
    tables = tablesFor(bytes, repeats);
    writeHeader(writer, tables);
    return tables;
  };

  return {
    push(bytes, repeats) {
      start(bytes.length);
      writeTokens(writer, bytes, repeats, open(bytes, repeats).packed);
      return writer.bytes.subarray(0, writer.at);
    },
    end() {
      start(0);
      const { literals } = open(new Uint8Array(0), noRepeats);
      writeBits(writer, literals.codes[endOfBlock] ?? 0, literals.lengths[endOfBlock] ?? 0);
      // The last block: fixed codes, nothing in it.
      writeBits(writer, 0b011, 3);
      writeBits(writer, 0, 7);
      finishBits(writer);
      return writer.bytes.subarray(0, writer.at);
    },
  };
};
