/** What both sides report on: fifty electricity meters of one client and a month of quarter-hour readings, from no chance. */

export const clientId = 'bench';
export const timezone = 'Europe/Berlin';
export const locale = 'en-GB';
/** 31 days of 96 quarter-hours: no clock is moved in January. */
export const period = { from: '2025-01-01', to: '2025-01-31' } as const;
export const periodHours = 31 * 24;
export const maxDevices = 50;
export const intervalMinutes = 15;
/** Ids sort as they are counted, so that the first few are the same devices for both sides. */
export const deviceIds: readonly string[] = Array.from(
  { length: maxDevices },
  (_, index) => `meter-${`${index + 1}`.padStart(2, '0')}`,
);

const locations = 5;
const gridMs = intervalMinutes * 60_000;
const offsetMs = 3_600_000;
/** Two days more on either side: the query has something to leave out. */
const firstMs = Date.UTC(2024, 11, 30) - offsetMs;
const days = 35;

/** As a file of the catalogue has it. */
export const catalogue: unknown = {
  clients: [
    {
      id: clientId,
      name: 'Bench Works',
      timezone,
      locale,
      locations: Array.from({ length: locations }, (_, index) => ({
        id: `hall-${index + 1}`,
        name: `Hall ${index + 1}`,
      })),
      devices: deviceIds.map((id, index) => ({
        id,
        name: `Meter ${id.slice('meter-'.length)}`,
        location: `hall-${Math.floor((index * locations) / maxDevices) + 1}`,
        commodity: 'electricity',
        unit: 'kWh',
        readingKind: 'delta',
        intervalMinutes,
        demandMinutes: 15,
        runHours: { onKw: 20 + 2 * index, offKw: 16 + index },
      })),
      tariffs: [
        {
          id: 'works',
          name: 'Works 2025',
          currency: 'EUR',
          validFrom: '2025-01-01',
          commodity: 'electricity',
          onPeakRate: 0.2874,
          offPeakRate: 0.2131,
          demandRate: 9.35,
          fixedCharge: { amount: 28.5, per: 'month' },
          taxRate: 0.19,
        },
      ],
      peakWindows: [
        { weekdays: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '07:00', to: '20:00' },
        { weekdays: ['sat'], from: '08:00', to: '13:00' },
      ],
      holidays: [
        { date: '2025-01-01', name: 'New Year' },
        { date: '2025-01-06', name: 'Epiphany' },
      ],
    },
  ],
};

/** 0 to 1, the same for the same two numbers. */
const noise = (one: number, other: number): number => {
  let mixed = Math.imul(one + 1, 0x9e37_79b1) ^ Math.imul(other + 1, 0x85eb_ca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b_3c6d);
  return ((mixed ^ (mixed >>> 13)) >>> 0) / 2 ** 32;
};

/** Mean power [kW] of a works: a base by night, a plateau by day with a dip at noon, half of it on Saturdays. */
const meanKw = (device: number, step: number): number => {
  const local = new Date(firstMs + offsetMs + step * gridMs);
  const hour = local.getUTCHours() + local.getUTCMinutes() / 60;
  const weekday = local.getUTCDay();
  const shift = weekday === 0 ? 0.05 : weekday === 6 ? 0.5 : 1;
  const rise = Math.min(1, Math.max(0, (hour - 5.5) / 2)) * Math.min(1, Math.max(0, (20 - hour) / 3));
  const noon = hour >= 12 && hour < 13 ? 0.7 : 1;
  const size = 40 + 4 * device;
  return size * (0.18 + 0.82 * shift * rise * noon) * (0.85 + 0.3 * noise(device, step));
};

/** One device's readings as a file of the import. */
export const csvOf = (device: number): string => {
  const lines = ['ts,energy,power_kw,reactive_kvar,voltage_v,current_a'];
  for (let step = 0; step < (days * 1_440) / intervalMinutes; step += 1) {
    const kwh = ((meanKw(device, step) * intervalMinutes) / 60).toFixed(3);
    const kw = (Number(kwh) * 60) / intervalMinutes;
    const kvar = kw * (0.2 + 0.3 * noise(device + 100, step));
    const volts = 226 + 9 * noise(device + 200, step);
    const amperes = (Math.hypot(kw, kvar) * 1_000) / (Math.sqrt(3) * 400);
    const ts = new Date(firstMs + step * gridMs).toISOString();
    lines.push(`${ts},${kwh},${kw.toFixed(3)},${kvar.toFixed(3)},${volts.toFixed(1)},${amperes.toFixed(2)}`);
  }
  return `${lines.join('\n')}\n`;
};
