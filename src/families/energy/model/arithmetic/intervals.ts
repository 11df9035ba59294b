/**
 * Interval energy: what was used from `start` to `end`, whichever way the meter counts. Every report builds on this.
 *
 *   delta     row i            ──▶ [ts, ts + interval)           its energy
 *   register  rows i and i + 1 ──▶ [ts(i), ts(i + 1))            their difference
 *
 * Instants are epoch milliseconds; intervals are half-open, ascending and do not overlap.
 */
import type { EnergyDevice, Readings } from '../../types.ts';
import { countedRows } from './counted-rows.ts';
import { classifyStep } from './register-step.ts';
import type { QualityNotes } from './quality.ts';

export type IntervalEnergy = {
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** In the device's unit; never NaN. */
  readonly energy: Float64Array;
  /** 1 where readings are missing inside the interval: only their sum is known. */
  readonly bridged: Uint8Array;
  /** Which of the readings each interval starts with. */
  readonly row: Uint32Array;
};

/** From this many intervals on, a reading is missing between two neighbours of a register. */
const bridgedFrom = 1.5;

const minuteMs = 60_000;
const minutesOfDay = 1_440;

export const intervalMsOf = ({ intervalMinutes }: EnergyDevice): number => intervalMinutes * minuteMs;

/** Deviations from the interval up to this are jitter of the clock: a sixtieth, or the hour by which a local day differs from 24. */
export const jitterMsOf = ({ intervalMinutes }: EnergyDevice): number =>
  intervalMinutes === minutesOfDay ? 60 * minuteMs : intervalMinutes * 1_000;

/**
 * A device's readings as interval energy; what was found on the way goes to `notes`. Missing rows stay missing.
 * @param readings as `normalise` makes them
 * @param dayStarts ascending; a daily meter that reports at one of them means the local day, not 24 hours
 */
export const toIntervals = (
  device: EnergyDevice,
  readings: Readings,
  dayStarts: Float64Array,
  notes: QualityNotes,
): IntervalEnergy =>
  device.kind === 'delta' ? fromDelta(device, readings, dayStarts, notes) : fromRegister(device, readings, notes);

const fromDelta = (
  device: EnergyDevice,
  { ts, energy }: Readings,
  dayStarts: Float64Array,
  notes: QualityNotes,
): IntervalEnergy => {
  const intervalMs = intervalMsOf(device);
  const jitterMs = jitterMsOf(device);
  const end = device.intervalMinutes === minutesOfDay ? dailyEnds(ts, dayStarts) : ts.map((from) => from + intervalMs);
  for (let index = 0; index < ts.length; index += 1) {
    const start = ts[index] ?? 0;
    const next = ts[index + 1] ?? Number.POSITIVE_INFINITY;
    if (Math.abs(next - start - intervalMs) <= jitterMs) {
      end[index] = next;
    } else if (next - start < intervalMs) {
      // Rows closer than the declared interval: all their energy counts, their time only once.
      end[index] = next;
      notes.add('overlap', start, next);
    }
    if ((energy[index] ?? 0) < 0) notes.add('negative', start, end[index] ?? start);
  }
  return { start: ts, end, energy, bridged: new Uint8Array(ts.length), row: rowsOf(ts.length) };
};

const rowsOf = (count: number): Uint32Array => {
  const rows = new Uint32Array(count);
  for (let index = 0; index < count; index += 1) rows[index] = index;
  return rows;
};

/** The ends of a daily meter's rows: of one that starts with a local day the end of that day, else 24 hours on. */
const dailyEnds = (ts: Float64Array, dayStarts: Float64Array): Float64Array => {
  let day = 0;
  return ts.map((start) => {
    while (day < dayStarts.length && (dayStarts[day] ?? 0) < start) day += 1;
    return dayStarts[day] === start && day + 1 < dayStarts.length
      ? (dayStarts[day + 1] ?? 0)
      : start + minutesOfDay * minuteMs;
  });
};

const fromRegister = (device: EnergyDevice, readings: Readings, notes: QualityNotes): IntervalEnergy => {
  const { ts, energy: register } = readings;
  const rows = countedRows(readings, device.registerModulus);
  noteDropped(readings, rows, notes);
  const start = new Float64Array(rows.length);
  const end = new Float64Array(rows.length);
  const energy = new Float64Array(rows.length);
  const bridged = new Uint8Array(rows.length);
  const row = new Uint32Array(rows.length);
  const bridgedFromMs = intervalMsOf(device) * bridgedFrom;
  let count = 0;
  for (let index = 1; index < rows.length; index += 1) {
    const [from, to] = [rows[index - 1] ?? 0, rows[index] ?? 0];
    const [begins, ends] = [ts[from] ?? 0, ts[to] ?? 0];
    const [before, after] = [register[from] ?? 0, register[to] ?? 0];
    const step = classifyStep(before, after, device.registerModulus);
    if (step === 'reset' || step === 'rollover') notes.add(step, begins, ends, { before, after });
    if (step === 'reset') continue;
    start[count] = begins;
    end[count] = ends;
    energy[count] = after - before + (step === 'rollover' ? (device.registerModulus ?? 0) : 0);
    bridged[count] = ends - begins >= bridgedFromMs ? 1 : 0;
    row[count] = from;
    count += 1;
  }
  return {
    start: start.subarray(0, count),
    end: end.subarray(0, count),
    energy: energy.subarray(0, count),
    bridged: bridged.subarray(0, count),
    row: row.subarray(0, count),
  };
};

/** A bad reading leaves no other trace: the next is compared with the one before it. */
const noteDropped = ({ ts, energy }: Readings, rows: Uint32Array, notes: QualityNotes): void => {
  let next = 0;
  for (let row = 0; row < ts.length; row += 1) {
    if (rows[next] === row) {
      next += 1;
      continue;
    }
    const instant = ts[row] ?? 0;
    // The first readings of all have none before them.
    const before = energy[rows[Math.max(0, next - 1)] ?? 0] ?? 0;
    notes.add('dropped', instant, instant, { before, after: energy[row] ?? 0 });
  }
};
