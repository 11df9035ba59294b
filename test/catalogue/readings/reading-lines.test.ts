import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLocalClock } from '../../../src/catalogue/readings/local-clock.ts';
import { isFault, parseLine } from '../../../src/catalogue/readings/parse-line.ts';
import { createReadingLines } from '../../../src/catalogue/readings/reading-lines.ts';
import { createBatch, orderBatch } from '../../../src/catalogue/readings/row-batch.ts';
import { createCursor, scanLine, scanValue, tsField } from '../../../src/catalogue/readings/scan-line.ts';

type Options = { timezone?: string; batchRows?: number };

/** All rows of a file as `[ISO instant, values]`, however its bytes are cut. */
const readChunks = (chunks: Iterable<Uint8Array>, { timezone, batchRows = 3 }: Options = {}) => {
  const lines = createReadingLines({ batchRows, ...(timezone !== undefined && { timezone }) });
  const rows: [string, (number | null)[]][] = [];
  const keep = (batches: ReturnType<typeof lines.end>): void => {
    for (const { ts, values, length } of batches) {
      for (let row = 0; row < length; row += 1) {
        const cells = values.map((column) => column[row] ?? Number.NaN);
        rows.push([new Date((ts[row] ?? 0) / 1_000).toISOString(), cells.map((x) => (Number.isNaN(x) ? null : x))]);
      }
    }
  };
  for (const chunk of chunks) keep(lines.push(chunk));
  keep(lines.end());
  return { ...lines.counts(), rows, columns: lines.layout()?.columns };
};

const read = (text: string, options?: Options) => readChunks([Buffer.from(text)], options);

const complaintOf = (text: string, options?: Options): string => {
  try {
    read(text, options);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return '';
};

/** Rows in Berlin, or the complaint. */
const outcome = (chunks: readonly Uint8Array[]) => {
  try {
    return readChunks(chunks, { timezone: 'Europe/Berlin' });
  } catch (error) {
    return error instanceof Error ? error.message : error;
  }
};

const midnight = '2016-01-01T00:00:00.000Z';

describe('createReadingLines', () => {
  it.each([
    ['plain', 'ts,energy\n2016-01-01T00:00:00Z,1.5\n'],
    ['without a final line end', 'ts,energy\n2016-01-01T00:00:00Z,1.5'],
    ['with CRLF and blank lines', 'ts,energy\r\n2016-01-01T00:00:00Z,1.5\r\n\r\n\r\n'],
    ['with a BOM', '\uFEFFts,energy\n2016-01-01T00:00:00Z,1.5\n'],
    ['quoted', '"ts","energy"\n"2016-01-01T00:00:00Z","1.5"\n'],
    ['with blanks around the fields', ' TS , Energy \n 2016-01-01T00:00:00Z , 1.5 \n'],
    ['under other names and in another order', 'value,start\n1.5,2016-01-01T00:00:00Z\n'],
    ['with an offset', 'ts,energy\n2015-12-31T18:00:00-06:00,1.5\n'],
    ['with an offset without colon', 'ts,energy\n2016-01-01 02:00:00+0200,1.5\n'],
    ['with an offset of hours alone', 'ts,energy\n2016-01-01 02:00:00+02,1.5\n'],
    ['with no seconds', 'ts,energy\n2016-01-01T00:00Z,1.5\n'],
    ['with fractions of a second', 'ts,energy\n2016-01-01T00:00:00.0000000Z,1.5\n'],
    ['in another notation', 'ts,energy\n2016-01-01T00:00:00Z,+15.0e-1\n'],
  ])('reads a file %s', (_, text) => {
    expect(read(text)).toMatchObject({ rows: [[midnight, [1.5]]], columns: ['energy'], missing: 0 });
  });

  it('keeps blank, nan and null as missing, never as 0', () => {
    const cells = ['', 'nan', 'NaN', 'NULL', '""', '0'];
    const text = cells.map((cell, hour) => `2016-01-01T0${hour}:00:00Z,${cell}\n`).join('');
    const { rows, missing } = read(`ts,energy\n${text}`);
    expect(rows.map(([, values]) => values[0])).toEqual([null, null, null, null, null, 0]);
    expect(missing).toBe(5);
  });

  it('takes the optional columns, in any order', () => {
    expect(read('current_a,ts,energy,power_kw\n4,2016-01-01T00:00:00Z,1,\n')).toMatchObject({
      columns: ['energy', 'power_kw', 'current_a'],
      rows: [[midnight, [1, null, 4]]],
    });
  });

  it.each([
    ['unknown columns', 'ts,energy,colour,smell\n', 'unknown column "colour", unknown column "smell"'],
    ['an absent column', 'ts,power_kw\n', 'no column "energy"'],
    ['a column under both its names', 'ts,start,energy\n', 'column "start" twice'],
    ['other separators', 'ts;energy\n', 'separated by commas'],
    ['an empty file', '', 'the file is empty'],
    ['a file without lines', 'x'.repeat(10_000), 'line 1: longer than 4096 bytes'],
  ])('refuses %s', (_, text, complaint) => {
    expect(complaintOf(text)).toContain(complaint);
  });

  it('names every bad line and why', () => {
    const lines = [
      'ts,energy',
      '2016-01-01T00:00:00Z,1',
      '2016-01-01T01:00:00Z,abc',
      '2016-01-01T02:00:00Z',
      '2016-01-01T03:00:00Z,1,2',
      '2016-02-30T00:00:00Z,1',
      '2016-01-01T24:00:00Z,1',
      '01.02.2016 00:00,1',
      '2016-01-01T04:00:00,1',
      '2016-01-01T05:00:00Z,"1',
      '2016-01-01T06:00:00Z,1e999',
      '2016-01-01T06:00:00+15:00,1',
      '2016-01-01T06:00:00Z,0x10',
    ];
    expect(complaintOf(lines.join('\n')).split('\n')).toEqual([
      '11 lines cannot be used, nothing was imported:',
      'line 3: energy "abc" is not a number; write it with a point and no thousands separators',
      'line 4: 1 field, the header has 2',
      'line 5: 3 fields, the header has 2',
      'line 6: ts "2016-02-30T00:00:00Z" is no date between the years 1900 and 2200',
      'line 7: ts "2016-01-01T24:00:00Z" is no time of day between 00:00:00 and 23:59:59',
      'line 8: ts "01.02.2016 00:00" is not a time such as 2016-03-13T08:00:00-06:00',
      'line 9: ts "2016-01-01T04:00:00" has no offset; write one (…Z or …+02:00), or give the time zone (--timezone Europe/Berlin)',
      'line 10: a quotation mark is out of place',
      'line 11: energy "1e999" is too large',
      'line 12: ts "2016-01-01T06:00:00+15:00" has an impossible offset',
      'line 13: energy "0x10" is not a number; write it with a point and no thousands separators',
    ]);
  });

  it('counts all bad lines and shows the first 20', () => {
    const complaint = complaintOf(`ts,energy\n${'never,1\n'.repeat(1_234)}`).split('\n');
    expect(complaint[0]).toBe('1234 lines cannot be used, nothing was imported:');
    expect(complaint).toHaveLength(22);
    expect(complaint.at(-2)).toMatch(/^line 21: /u);
    expect(complaint.at(-1)).toBe('… and 1214 more');
  });

  it('reads the same whatever the chunks are', () => {
    const cell = fc.oneof(
      fc.constantFrom('', 'nan', '"2.5"', 'x', '1,2', 'ü'),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    );
    const ts = fc.oneof(
      fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }).map((date) => date.toISOString()),
      fc.constantFrom('2016-10-30 02:30:00', '2016-03-27 01:30:00', '2016-07-01T00:00:00+02:00', 'never'),
    );
    const line = fc.tuple(ts, cell, fc.constantFrom('\n', '\r\n', '\n\n')).map(([t, c, end]) => `${t},${c}${end}`);
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), fc.array(fc.nat(400)), (lines, cuts) => {
        const bytes = Buffer.from(`\uFEFFts,energy\n${lines.join('')}`);
        const places = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
        const chunks = places.slice(1).map((to, index) => bytes.subarray(places[index], to));
        expect(outcome(chunks)).toEqual(outcome([bytes]));
      }),
      { numRuns: 300 },
    );
  });
});

const instants = (zone: string, ...locals: string[]) =>
  read(`ts,energy\n${locals.map((local) => `${local},1\n`).join('')}`, { timezone: zone }).rows.map(([ts]) => ts);

describe('timestamps without an offset', () => {
  it('are wall-clock times of the zone, summer and winter', () => {
    expect(instants('America/Chicago', '2016-01-01 00:00:00', '2016-07-01 00:00:00')).toEqual([
      '2016-01-01T06:00:00.000Z',
      '2016-07-01T05:00:00.000Z',
    ]);
  });

  it('do not need the zone when they have an offset', () => {
    expect(instants('America/Chicago', '2016-01-01 00:00:00Z')).toEqual([midnight]);
  });

  it('are a bad line where the clock skips them in spring', () => {
    const complaint = complaintOf('ts,energy\n2016-03-13 01:45:00,1\n2016-03-13 02:00:00,1\n2016-03-13 03:00:00,1\n', {
      timezone: 'America/Chicago',
    });
    expect(complaint).toContain('line 3: ts "2016-03-13 02:00:00" does not exist');
    expect(complaint.split('\n')).toHaveLength(2);
  });

  it('are the earlier instant at first and then the later one in the repeated hour of autumn', () => {
    const halfHours = ['00:30', '01:00', '01:30', '01:00', '01:30', '02:00'];
    expect(instants('America/Chicago', ...halfHours.map((time) => `2016-11-06 ${time}:00`))).toEqual([
      '2016-11-06T05:30:00.000Z',
      '2016-11-06T06:00:00.000Z',
      '2016-11-06T06:30:00.000Z',
      '2016-11-06T07:00:00.000Z',
      '2016-11-06T07:30:00.000Z',
      '2016-11-06T08:00:00.000Z',
    ]);
  });

  it('are not used up in the repeated hour by a line that is bad for another reason', () => {
    const clock = createLocalClock('America/Chicago');
    const parse = (line: string) => parseLine(line, [tsField, 0], ['energy'], clock);
    expect(parse('2016-11-06 01:00:00,x')).toHaveProperty('fault');
    expect(parse('2016-11-06 01:00:00,1')).toMatchObject({ ts: Date.UTC(2016, 10, 6, 6) * 1_000 });
  });

  it.each([
    ['Australia/Lord_Howe', '2016-04-03 01:45:00', ['2016-04-02T14:45:00.000Z', '2016-04-02T15:15:00.000Z']],
    ['Asia/Kolkata', '2016-04-03 00:00:00', ['2016-04-02T18:30:00.000Z', '2016-04-02T18:30:00.000Z']],
    // A change one minute after midnight, as Newfoundland had until 2011.
    ['America/St_Johns', '2010-11-06 23:30:00', ['2010-11-07T02:00:00.000Z', '2010-11-07T03:00:00.000Z']],
  ])('follow the rules of %s', (zone, local, expected) => {
    expect(instants(zone, local, local)).toEqual(expected);
  });

  it('are bad on a day that a zone skipped', () => {
    expect(complaintOf('ts,energy\n2011-12-30 12:00:00,1\n', { timezone: 'Pacific/Apia' })).toContain('does not exist');
  });
});

const scan = (text: string): { done: boolean; value: number } => {
  const cursor = { ...createCursor(), bytes: Buffer.from(`${text}\n`) };
  return { done: scanValue(cursor), value: cursor.value };
};

const pad = (value: number): string => String(value).padStart(2, '0');

describe('scanValue', () => {
  it('is bit for bit what Number() makes of a plain decimal', () => {
    const decimal = fc
      .tuple(fc.boolean(), fc.bigInt(0n, 999_999_999_999_999n), fc.nat(14))
      .map(([negative, digits, decimals]) => {
        const text = digits.toString().padStart(decimals + 1, '0');
        const [whole, part] = [text.slice(0, text.length - decimals), text.slice(text.length - decimals)];
        return `${negative ? '-' : ''}${whole}${part === '' ? '' : `.${part}`}`;
      })
      .filter((text) => text.replace(/\D/gu, '').length <= 15);
    fc.assert(
      fc.property(decimal, (text) => {
        const { done, value } = scan(text);
        expect(done).toBe(true);
        expect(Object.is(value, Number(text))).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(['12345678901234567890', '.5', '5.', '-', '+1', 'nan', '-,'])('leaves %j to the careful way', (text) => {
    expect(scan(text).done).toBe(false);
  });

  it.each(['1e5', '1.2.3', '1 '])('stops in %j behind the digits, where no field ends', (text) => {
    const cursor = { ...createCursor(), bytes: Buffer.from(`2016-01-01T00:00:00Z,${text}\n`) };
    expect(scanLine(cursor, [tsField, 0], null, createBatch(1, 1))).toBe(false);
  });
});

describe('scanLine', () => {
  it('reads what it accepts as the careful way does', () => {
    const clock = createLocalClock('Europe/Berlin');
    const line = fc
      .tuple(
        fc.integer({ min: 1890, max: 2210 }),
        fc.integer({ min: 0, max: 13 }),
        fc.integer({ min: 0, max: 32 }),
        fc.integer({ min: 0, max: 25 }),
        fc.integer({ min: 0, max: 61 }),
        fc.constantFrom('T', ' ', 'x'),
        fc.constantFrom('', 'Z', '+02:00', '-0530', '+14:00', '+15:00', '+02:60'),
        fc.constantFrom('1.25', '', '-0', '007.50', 'nan', '1e3'),
      )
      .map(
        ([year, month, day, hour, minute, separator, offset, value]) =>
          `${year}-${pad(month)}-${pad(day)}${separator}${pad(hour)}:${pad(minute)}:00${offset},${value}`,
      );
    let accepted = 0;
    fc.assert(
      fc.property(line, (text) => {
        const batch = createBatch(1, 1);
        const cursor = { ...createCursor(), bytes: Buffer.from(`${text}\n`) };
        if (!scanLine(cursor, [tsField, 0], clock, batch)) return;
        accepted += 1;
        const careful = parseLine(text, [tsField, 0], ['energy'], clock);
        if (isFault(careful)) throw new Error(`${text}: ${careful.fault}`);
        expect([batch.ts[0], batch.values[0]?.[0]]).toEqual([careful.ts, careful.values[0]]);
      }),
      { numRuns: 2_000 },
    );
    expect(accepted).toBeGreaterThan(100);
  });
});

describe('orderBatch', () => {
  it('sorts by time and keeps the last of equal times', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 40 }), (times) => {
        const batch = createBatch(times.length, 1);
        batch.ts.set(times);
        batch.values[0]?.set(times.map((_, index) => index));
        batch.length = times.length;
        const { order, length, duplicates, first, last } = orderBatch(batch);
        const rows = Array.from({ length }, (_, index) => (order ? (order[index] ?? -1) : index));
        const expected = [...new Set(times)].sort((a, b) => a - b);
        expect(rows.map((row) => times[row])).toEqual(expected);
        expect(rows).toEqual(expected.map((time) => times.lastIndexOf(time)));
        expect([first, last, duplicates]).toEqual([expected[0], expected.at(-1), times.length - length]);
      }),
    );
  });
});
