/** What the large reports are made from: clients whose readings are known by a formula, so that every sum can be checked. */
import { Readable } from 'node:stream';
import type { ReportName } from '../../../src/families/names.ts';
import { startOfDay } from '../../../src/report/calendar.ts';

export type Scale = { readonly devices: number; readonly from: string; readonly to: string; readonly minutes: 1 | 15 };

/** A client with meters that tell the same span in the same interval. */
export type Fleet = Scale & { readonly clientId: string };

export type Case = { readonly report: ReportName; readonly fleet: Fleet; readonly options: object };

const timezone = 'Europe/Berlin';
const minuteMs = 60_000;

export const casesOf = (year: Scale, month: Scale): readonly Case[] => {
  const quarters: Fleet = { clientId: 'quarters', ...year };
  const minutes: Fleet = { clientId: 'minutes', ...month };
  return [
    { report: 'energy.monthly-energy', fleet: quarters, options: {} },
    { report: 'energy.max-consumption', fleet: quarters, options: { by: 'day' } },
    { report: 'energy.max-consumption', fleet: quarters, options: { by: 'month' } },
    { report: 'energy.activity', fleet: minutes, options: {} },
  ];
};

/** Every tenth is a register. */
const isRegister = (device: number): boolean => device % 10 === 9;

export const deviceId = (device: number): string => `meter-${String(device + 1).padStart(3, '0')}`;

export const deviceName = (device: number): string => `Meter ${String(device + 1).padStart(3, '0')}`;

/** Read in its intervals, priced by two windows, a demand charge, a fixed charge and a tax. */
export const clientOf = ({ clientId, devices, minutes }: Fleet): object => ({
  id: clientId,
  name: `Client of ${devices} meters`,
  timezone,
  locale: 'en-GB',
  devices: Array.from({ length: devices }, (_, device) => ({
    id: deviceId(device),
    name: deviceName(device),
    commodity: 'electricity',
    unit: 'kWh',
    readingKind: isRegister(device) ? 'register' : 'delta',
    intervalMinutes: minutes,
    demandMinutes: 15,
  })),
  peakWindows: [{ weekdays: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '07:00', to: '20:00' }],
  tariffs: [
    {
      id: 'standard',
      name: 'Standard',
      currency: 'EUR',
      validFrom: '2014-01-01',
      commodity: 'electricity',
      onPeakRate: 0.3,
      offPeakRate: 0.2,
      demandRate: 10,
      fixedCharge: { amount: 12, per: 'month' },
      taxRate: 0.19,
    },
  ],
});

const edgesOf = ({ from, to }: Scale): readonly [number, number] => {
  const next = new Date(Date.parse(`${to}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
  return [startOfDay(timezone, from), startOfDay(timezone, next)];
};

export const intervalsOf = (scale: Scale): number => {
  const [from, to] = edgesOf(scale);
  return (to - from) / (scale.minutes * minuteMs);
};

/** kWh; multiples of 1/8, so that sums are exact in whatever order they are made. */
const energyOf = (device: number, interval: number): number => (((interval * 7 + device * 13) % 40) + 1) / 8;

/** kWh of one device over its span, to the last digit. */
export const totalOf = (fleet: Fleet, device: number): number => {
  const count = intervalsOf(fleet);
  let total = 0;
  for (let interval = 0; interval < count; interval += 1) total += energyOf(device, interval);
  return total;
};

const linesPerPart = 20_000;

/** One device's readings as CSV, a part at a time; by the minute with everything that a meter can measure. */
export const readingsOf = (fleet: Fleet, device: number): Readable => {
  const { minutes } = fleet;
  const [from] = edgesOf(fleet);
  const rows = intervalsOf(fleet) + (isRegister(device) ? 1 : 0);
  const hasAll = minutes === 1;
  function* parts(): Generator<Buffer> {
    yield Buffer.from(`ts,energy${hasAll ? ',power_kw,reactive_kvar,voltage_v,current_a' : ''}\n`);
    let register = 1_000;
    for (let first = 0; first < rows; first += linesPerPart) {
      let part = '';
      for (let row = first; row < Math.min(rows, first + linesPerPart); row += 1) {
        const energy = energyOf(device, row);
        const kw = (energy * 60) / minutes;
        const measured = hasAll ? `,${kw},${(kw / 4).toFixed(3)},${229 + (row % 3)},${(kw * 4.3).toFixed(2)}` : '';
        part += `${new Date(from + row * minutes * minuteMs).toISOString()},${isRegister(device) ? register : energy}${measured}\n`;
        register += energy;
      }
      yield Buffer.from(part);
    }
  }
  return Readable.from(parts());
};
