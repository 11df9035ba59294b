import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { meterFile } from '../support/meters.ts';

const rows = gunzipSync(readFileSync(meterFile('uci-house.csv.gz')))
  .toString()
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [ts = '', ...numbers] = line.split(',');
    const [energy = 0, powerKw = 0] = numbers.map(Number);
    return { ts, energy, powerKw };
  });

describe('the house in Sceaux', () => {
  it('has every minute of two days, in the order of time', () => {
    const first = Date.parse('2007-02-01T00:00:00+01:00');
    expect(rows.map(({ ts }) => Date.parse(ts))).toEqual(
      Array.from({ length: 2 * 1_440 }, (_, minute) => first + minute * 60_000),
    );
  });

  it('has in a minute a sixtieth of its mean power, 30.41 and 27.80 kWh in all', () => {
    for (const { ts, energy, powerKw } of rows) expect(energy, ts).toBeCloseTo(powerKw / 60, 12);
    const total = (day: string): number =>
      rows.filter(({ ts }) => ts.startsWith(day)).reduce((sum, { energy }) => sum + energy, 0);
    expect(total('2007-02-01')).toBeCloseTo(30.4127, 4);
    expect(total('2007-02-02')).toBeCloseTo(27.7956, 4);
  });
});
