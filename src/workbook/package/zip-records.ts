/** The records of a zip file (PKWARE APPNOTE 6.3): what stands before, after and behind the entries' bytes. */

export type Entry = {
  readonly name: string;
  readonly method: 'deflate' | 'store';
  readonly crc: number;
  readonly compressedBytes: number;
  readonly bytes: number;
  readonly offset: number;
  /** Its sizes need, or may have needed, 64 bits. */
  readonly zip64: boolean;
  /** Sizes and CRC follow the data, because they were not known before. */
  readonly streamed: boolean;
};

/** In a 32-bit field: look into the 64-bit one. */
const see64 = 0xffff_ffff;
const see64Short = 0xffff;

const methods = { store: 0, deflate: 8 } as const;
const version = 20;
const version64 = 45;
const flagStreamed = 0x0008;
/** Written by DOS: no permissions to go with it. */
const madeBy = 0;
const zip64ExtraId = 0x0001;

/** Little-endian fields one after the other: `[value, bytes]`. */
const record = (...fields: readonly (readonly [value: number, bytes: 2 | 4 | 8])[]): Buffer => {
  const buffer = Buffer.alloc(fields.reduce((sum, [, bytes]) => sum + bytes, 0));
  let at = 0;
  for (const [value, bytes] of fields) {
    if (bytes === 8) buffer.writeBigUInt64LE(BigInt(value), at);
    else buffer.writeUIntLE(value, at, bytes);
    at += bytes;
  }
  return buffer;
};

/** Two-second steps since 1980, in UTC, so that equal workbooks are equal files. */
const dosTime = (at: number): { readonly time: number; readonly date: number } => {
  const date = new Date(Math.min(Math.max(at, Date.UTC(1980, 0, 1)), Date.UTC(2107, 11, 31)));
  return {
    time: (date.getUTCHours() << 11) | (date.getUTCMinutes() << 5) | (date.getUTCSeconds() >> 1),
    date: ((date.getUTCFullYear() - 1980) << 9) | ((date.getUTCMonth() + 1) << 5) | date.getUTCDate(),
  };
};

const flagsOf = ({ streamed }: Entry): number => (streamed ? flagStreamed : 0);

export const localHeader = (entry: Entry, modifiedAt: number): Buffer => {
  const { time, date } = dosTime(modifiedAt);
  const known = !entry.streamed;
  const extra = entry.zip64
    ? record([zip64ExtraId, 2], [16, 2], [known ? entry.bytes : 0, 8], [known ? entry.compressedBytes : 0, 8])
    : Buffer.alloc(0);
  const size = (bytes: number): number => (entry.zip64 ? see64 : known ? bytes : 0);
  const name = Buffer.from(entry.name);
  const fixed = record(
    [0x0403_4b50, 4],
    [entry.zip64 ? version64 : version, 2],
    [flagsOf(entry), 2],
    [methods[entry.method], 2],
    [time, 2],
    [date, 2],
    [known ? entry.crc : 0, 4],
    [size(entry.compressedBytes), 4],
    [size(entry.bytes), 4],
    [name.length, 2],
    [extra.length, 2],
  );
  return Buffer.concat([fixed, name, extra]);
};

/** Follows the data of a streamed entry. */
export const dataDescriptor = ({ crc, compressedBytes, bytes, zip64 }: Entry): Buffer => {
  const width = zip64 ? 8 : 4;
  return record([0x0807_4b50, 4], [crc, 4], [compressedBytes, width], [bytes, width]);
};

const centralHeader = (entry: Entry, modifiedAt: number): Buffer => {
  const { time, date } = dosTime(modifiedAt);
  const far = entry.offset >= see64;
  const sizes: readonly (readonly [number, 8])[] = entry.zip64
    ? [
        [entry.bytes, 8],
        [entry.compressedBytes, 8],
      ]
    : [];
  const offsets: readonly (readonly [number, 8])[] = far ? [[entry.offset, 8]] : [];
  const wide = [...sizes, ...offsets];
  const extra = wide.length > 0 ? record([zip64ExtraId, 2], [8 * wide.length, 2], ...wide) : Buffer.alloc(0);
  const name = Buffer.from(entry.name);
  const fixed = record(
    [0x0201_4b50, 4],
    [(madeBy << 8) | (wide.length > 0 ? version64 : version), 2],
    [wide.length > 0 ? version64 : version, 2],
    [flagsOf(entry), 2],
    [methods[entry.method], 2],
    [time, 2],
    [date, 2],
    [entry.crc, 4],
    [entry.zip64 ? see64 : entry.compressedBytes, 4],
    [entry.zip64 ? see64 : entry.bytes, 4],
    [name.length, 2],
    [extra.length, 2],
    // Comment, disk, internal and external attributes.
    [0, 2],
    [0, 2],
    [0, 2],
    [0, 4],
    [far ? see64 : entry.offset, 4],
  );
  return Buffer.concat([fixed, name, extra]);
};

const end64 = (count: number, offset: number, bytes: number): Buffer =>
  Buffer.concat([
    record(
      [0x0606_4b50, 4],
      [44, 8],
      [version64, 2],
      [version64, 2],
      [0, 4],
      [0, 4],
      [count, 8],
      [count, 8],
      [bytes, 8],
      [offset, 8],
    ),
    record([0x0706_4b50, 4], [0, 4], [offset + bytes, 8], [1, 4]),
  ]);

/** The directory that ends the file; `offset` is where it begins. */
export const centralDirectory = (entries: readonly Entry[], offset: number, modifiedAt: number): Buffer => {
  const headers = Buffer.concat(entries.map((entry) => centralHeader(entry, modifiedAt)));
  const count = entries.length;
  const wide = offset >= see64 || headers.length >= see64 || count >= see64Short;
  const end = record(
    [0x0605_4b50, 4],
    [0, 2],
    [0, 2],
    [wide ? see64Short : count, 2],
    [wide ? see64Short : count, 2],
    [wide ? see64 : headers.length, 4],
    [wide ? see64 : offset, 4],
    [0, 2],
  );
  return Buffer.concat([headers, ...(wide ? [end64(count, offset, headers.length)] : []), end]);
};
