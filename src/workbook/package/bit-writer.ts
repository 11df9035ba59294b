/** Bits one after the other, the lowest of each byte first, as deflate packs them (RFC 1951, 3.1.1). */

export type BitWriter = {
  bytes: Uint8Array;
  at: number;
  /** The bits that do not fill a byte yet, fewer than 16. */
  bits: number;
  count: number;
};

export const createBitWriter = (capacity: number): BitWriter => ({
  bytes: new Uint8Array(capacity),
  at: 0,
  bits: 0,
  count: 0,
});

/** `count` bits, at most 16, of which only those are set. Room for four bytes must be there. */
export const writeBits = (writer: BitWriter, value: number, count: number): void => {
  let bits = writer.bits | (value << writer.count);
  let filled = writer.count + count;
  if (filled >= 16) {
    const { bytes, at } = writer;
    bytes[at] = bits;
    bytes[at + 1] = bits >>> 8;
    writer.at = at + 2;
    bits >>>= 16;
    filled -= 16;
  }
  writer.bits = bits;
  writer.count = filled;
};

/** Fills up the last byte and writes it. */
export const finishBits = (writer: BitWriter): void => {
  for (; writer.count > 0; writer.count -= 8) {
    writer.bytes[writer.at++] = writer.bits;
    writer.bits >>>= 8;
  }
  writer.count = 0;
};
