/**
 * CSV bytes in, batches of readings out. Lines may be cut anywhere by the chunks.
 *
 *   chunk ─▶ carry + chunk ─▶ header ─▶ scanLine ──────▶ batch
 *                                          └▶ parseLine ─┴▶ or a bad line, with its number and reason
 */
import { fail, type ReportError } from '../../errors.ts';
import { createLocalClock } from './local-clock.ts';
import { isFault, parseLine } from './parse-line.ts';
import { createBatch, type RowBatch } from './row-batch.ts';
import { type Layout, readHeader } from './reading-columns.ts';
import { createCursor, scanLine } from './scan-line.ts';

export type ReadingLines = {
  /** Takes bytes and gives the batches they fill. None any more after the first bad line; lines are still judged. */
  push(chunk: Uint8Array): Generator<RowBatch>;
  /** After the last chunk: what is left. @throws INPUT_INVALID when there is no header, or any line was bad */
  end(): Generator<RowBatch>;
  /** Of the header; `null` before it was read. */
  layout(): Layout | null;
  counts(): LineCounts;
};

export type LineCounts = {
  /** Readings, the header and blank lines left out. */
  readonly rows: number;
  /** Readings without an energy value. */
  readonly missing: number;
};

const maxLineBytes = 4_096;
const maxShown = 20;
const lineFeed = 10;

const textOf = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('utf8');

const createFaults = () => {
  const shown: string[] = [];
  let count = 0;
  return {
    any: () => count > 0,
    add: (line: number, reason: string): void => {
      count += 1;
      if (shown.length < maxShown) shown.push(`line ${line}: ${reason}`);
    },
    toError: (): ReportError => {
      const more = count > shown.length ? `\n… and ${count - shown.length} more` : '';
      const what = count === 1 ? '1 line cannot be used' : `${count} lines cannot be used`;
      return fail('INPUT_INVALID', `${what}, nothing was imported:\n${shown.join('\n')}${more}`, { badLines: count });
    },
  };
};

/**
 * `timezone`, a valid IANA name, is for timestamps without an offset.
 * @throws INPUT_INVALID for a header or a file that is none, at once
 */
export const createReadingLines = (options: { timezone?: string; batchRows: number }): ReadingLines => {
  const { batchRows } = options;
  const clock = options.timezone === undefined ? null : createLocalClock(options.timezone);
  const faults = createFaults();
  const cursor = createCursor();
  let layout: Layout | null = null;
  let batch = createBatch(0, 0);
  let carry = new Uint8Array();
  let line = 0;
  let rows = 0;
  let missing = 0;

  const refuseEndless = (): never => {
    faults.add(line, `longer than ${maxLineBytes} bytes; is this a CSV file?`);
    throw faults.toError();
  };

  const keepRow = (): void => {
    rows += 1;
    if (Number.isNaN(batch.values[0]?.[batch.length])) missing += 1;
    batch.length += 1;
  };

  const takeText = (text: string, { columns, fields }: Layout): void => {
    if (text.trim() === '') return;
    const parsed = parseLine(text, fields, columns, clock);
    if (isFault(parsed)) return faults.add(line, parsed.fault);
    batch.ts[batch.length] = parsed.ts;
    for (const [column, value] of parsed.values.entries()) {
      const target = batch.values[column];
      if (target) target[batch.length] = value;
    }
    return keepRow();
  };

  const takeHeader = (text: string): void => {
    layout = readHeader(text);
    batch = createBatch(batchRows, layout.columns.length);
  };

  /** Reads lines from `from` until the batch is full or `end` is reached, which stands behind a line feed. */
  const fill = (bytes: Uint8Array, from: number, end: number): number => {
    cursor.bytes = bytes;
    let at = from;
    while (at < end && batch.length < batchRows) {
      line += 1;
      cursor.at = at;
      if (layout && scanLine(cursor, layout.fields, clock, batch)) {
        keepRow();
        at = cursor.at;
        continue;
      }
      const lineEnd = bytes.indexOf(lineFeed, at);
      if (lineEnd - at > maxLineBytes) refuseEndless();
      const text = textOf(bytes, at, lineEnd).replace(/\r$/u, '');
      if (layout) takeText(text, layout);
      else takeHeader(text);
      at = lineEnd + 1;
    }
    return at;
  };

  function* consume(bytes: Uint8Array, end: number): Generator<RowBatch> {
    let at = 0;
    while (at < end) {
      at = fill(bytes, at, end);
      if (batch.length < batchRows) continue;
      if (faults.any()) {
        batch.length = 0;
        continue;
      }
      yield batch;
      batch = createBatch(batchRows, batch.values.length);
    }
  }

  return {
    *push(chunk) {
      const bytes = carry.length === 0 ? chunk : Buffer.concat([carry, chunk]);
      const end = bytes.lastIndexOf(lineFeed) + 1;
      yield* consume(bytes, end);
      // A copy: whoever gave the chunk may use its memory again.
      carry = new Uint8Array(bytes.subarray(end));
      if (carry.length > maxLineBytes) {
        line += 1;
        refuseEndless();
      }
    },
    *end() {
      if (carry.length > 0) yield* consume(Buffer.concat([carry, Uint8Array.of(lineFeed)]), carry.length + 1);
      if (!layout) throw fail('INPUT_INVALID', 'line 1: the file is empty; it begins with a header such as ts,energy');
      if (faults.any()) throw faults.toError();
      if (batch.length > 0) yield batch;
    },
    layout: () => layout,
    counts: () => ({ rows, missing }),
  };
};
