/** The same figures by the plainest code: one pass over the rows of a device whose readings are complete. */
import { period, periodHours } from './data.ts';
import type { DeviceRows, ReadingRow, WindowRow } from './peer-fetch.ts';

export type Cells = readonly [
  time: Date,
  offset: string,
  energy: number,
  powerKw: number,
  reactiveKvar: number,
  voltageV: number,
  currentA: number,
  powerFactor: number,
  window: string,
  running: string,
];

export type DeviceFigures = {
  readonly name: string;
  readonly unit: string;
  readonly currency: string;
  readonly rows: readonly Cells[];
  readonly energy: number;
  /** As the summary shows them, from the name on. */
  readonly summary: readonly (string | number | Date)[];
};

/** As `localMs` counts. */
const fromMs = Date.parse(period.from);
const minuteMs = 60_000;
const dayMs = 86_400_000;

const offsetOf = ({ at, localMs }: ReadingRow): string => {
  const minutes = Math.abs(localMs - at) / minuteMs;
  const two = (value: number): string => `${Math.trunc(value)}`.padStart(2, '0');
  return `UTC${localMs < at ? '−' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
};

const isOnPeak = (localMs: number, windows: readonly WindowRow[], holidays: ReadonlySet<string>): boolean => {
  const local = new Date(localMs);
  if (holidays.has(local.toISOString().slice(0, 'YYYY-MM-DD'.length))) return false;
  const weekday = local.getUTCDay() === 0 ? 7 : local.getUTCDay();
  const minute = (localMs % dayMs) / minuteMs;
  return windows.some((each) => each.weekday === weekday && each.fromMinute <= minute && minute < each.toMinute);
};

/** The month is the tariff's whole month: its demand and fixed charge are paid in full. */
const costOf = ({ tariffs }: DeviceRows, on: number, off: number, maximumKw: number): number => {
  const tariff = tariffs.at(-1);
  if (!tariff) return Number.NaN;
  const { onPeakRate, offPeakRate, demandRate, fixedAmount, taxRate } = tariff;
  const net = on * onPeakRate + off * offPeakRate + maximumKw * demandRate + fixedAmount;
  return Math.round(net * (1 + taxRate) * 100) / 100;
};

export const computeDevice = (device: DeviceRows): DeviceFigures => {
  const { details, readings, windows, holidays } = device;
  const hours = details.intervalMinutes / 60;
  const sums = { energy: 0, on: 0, off: 0, kvarh: 0, runHours: 0 };
  let maximum: { readonly kw: number; readonly row: ReadingRow } | null = null;
  let apparent: { readonly kva: number; readonly row: ReadingRow } | null = null;
  let running: boolean | null = null;
  const rows: Cells[] = [];
  for (const row of readings) {
    if (row.powerKw > details.runOnKw) running = true;
    else if (row.powerKw < details.runOffKw) running = false;
    if (row.localMs < fromMs) continue;
    const onPeak = isOnPeak(row.localMs, windows, holidays);
    sums.energy += row.energy;
    if (onPeak) sums.on += row.energy;
    else sums.off += row.energy;
    sums.kvarh += row.reactiveKvar * hours;
    const kw = row.energy / hours;
    if (!maximum || kw > maximum.kw) maximum = { kw, row };
    const kva = Math.hypot(kw, row.reactiveKvar);
    if (!apparent || kva > apparent.kva) apparent = { kva, row };
    if (running) sums.runHours += hours;
    rows.push([
      new Date(row.localMs),
      offsetOf(row),
      row.energy,
      row.powerKw,
      row.reactiveKvar,
      row.voltageV,
      row.currentA,
      row.energy / Math.hypot(row.energy, row.reactiveKvar * hours),
      onPeak ? 'On-peak' : 'Off-peak',
      running === null ? '' : running ? 'yes' : 'no',
    ]);
  }
  if (!maximum || !apparent) throw new Error(`${details.name} has no readings`);
  return {
    name: details.name,
    unit: details.unit,
    currency: device.tariffs.at(-1)?.currency ?? '',
    rows,
    energy: sums.energy,
    summary: [
      details.name,
      details.location,
      sums.energy,
      sums.on,
      sums.off,
      maximum.kw,
      new Date(maximum.row.localMs),
      sums.energy / (periodHours * maximum.kw),
      sums.energy / Math.hypot(sums.energy, sums.kvarh),
      apparent.kva,
      new Date(apparent.row.localMs),
      sums.runHours,
      costOf(device, sums.on, sums.off, maximum.kw),
      (rows.length * hours) / periodHours,
    ],
  };
};
