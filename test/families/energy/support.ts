/** Meters for the tests: real ones from the published files, and small ones written out. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createQualityNotes, type QualityNotes } from '../../../src/families/energy/model/arithmetic/quality.ts';
import { type EnergySeries, toEnergySeries } from '../../../src/families/energy/model/arithmetic/series.ts';
import { type DeviceDays, toDeviceDays } from '../../../src/families/energy/model/device-days.ts';
import type { EnergyDevice, Readings } from '../../../src/families/energy/types.ts';
import { type LocalDays, localDays } from '../../../src/report/calendar.ts';

const folder = resolve(import.meta.dirname, '../../../src/local/meters');

/** The lines of a published file, without its head. */
export const meterRows = (name: string): { start: string; value: number }[] =>
  gunzipSync(readFileSync(resolve(folder, `${name}.csv.gz`)))
    .toString('utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [start = '', value = ''] = line.split(',');
      return { start, value: Number(value) };
    });

/** `zoneSuffix`: what the file's timestamps lack, e.g. `Z`. */
export const meterReadings = (name: string, zoneSuffix = ''): Readings => {
  const rows = meterRows(name);
  return {
    ts: Float64Array.from(rows, ({ start }) => Date.parse(start.replace(' ', 'T') + zoneSuffix)),
    energy: Float64Array.from(rows, ({ value }) => value),
  };
};

export const device = (changes: Partial<EnergyDevice> = {}): EnergyDevice => ({
  id: 'meter-1',
  name: 'Main meter',
  key: 1,
  location: 'Hall A',
  commodity: 'electricity',
  unit: 'kWh',
  kind: 'delta',
  intervalMinutes: 60,
  registerModulus: null,
  demandMinutes: null,
  runHours: null,
  ...changes,
});

export const readings = (rows: readonly (readonly [ts: number | string, energy: number])[]): Readings => ({
  ts: Float64Array.from(rows, ([ts]) => (typeof ts === 'string' ? Date.parse(ts) : ts)),
  energy: Float64Array.from(rows, ([, energy]) => energy),
});

export type Span = { readonly zone: string; readonly from: string; readonly to: string };

/** Long after every reading of the tests. */
export const generatedAt = Date.parse('2026-01-01T00:00:00Z');

export const daysOf = (meter: EnergyDevice, data: Readings, { zone, from, to }: Span): DeviceDays =>
  toDeviceDays({ device: meter, readings: data }, { zone, days: localDays(zone, { from, to }), asOf: generatedAt });

/** A counter that has counted this energy: read at the start of each interval and at the end of the last. */
export const accumulate = ({ ts, energy }: Readings, intervalMs: number, startValue = 1_000): Readings => {
  const register = new Float64Array(ts.length + 1).fill(startValue);
  for (const [index, value] of energy.entries()) register[index + 1] = (register[index] ?? 0) + value;
  return { ts: Float64Array.from([...ts, (ts.at(-1) ?? 0) + intervalMs]), energy: register };
};

/** The notes in short, e.g. `reset 2016-01-02T05:00Z 2016-01-02T06:00Z ×1`. */
export const notesOf = ({ notes }: DeviceDays): string[] =>
  notes.map(({ kind, from, to, count }) => `${kind} ${minute(from)} ${minute(to)} ×${count}`);

const minute = (instant: number): string => new Date(instant).toISOString().replace(/:00\.000Z$/u, 'Z');

const minuteMs = 60_000;

export type Load = {
  readonly meter: EnergyDevice;
  readonly series: EnergySeries;
  readonly days: LocalDays;
  readonly notes: QualityNotes;
};

/** A device's series over the days of a period, and the notes on the way. */
export const loadOf = (meter: EnergyDevice, data: Readings, { zone, from, to }: Span): Load => {
  const days = localDays(zone, { from, to });
  const period = { from: days.boundaries[0] ?? 0, to: days.boundaries.at(-1) ?? 0 };
  const notes = createQualityNotes(period, meter.intervalMinutes * minuteMs * 1.5);
  const series = toEnergySeries(meter, data, Float64Array.of(days.dayBefore, ...days.boundaries), notes);
  return { meter, series, days, notes };
};

/** Rows at an even pace from an instant on. */
export const evenly = (from: number | string, minutes: number, energy: readonly number[]): Readings => {
  const start = typeof from === 'string' ? Date.parse(from) : from;
  return readings(energy.map((value, index) => [start + index * minutes * minuteMs, value]));
};
