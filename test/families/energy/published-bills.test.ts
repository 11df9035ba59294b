/**
 * The bills of a real meter, each rendered over its own dates.
 *
 * A bill runs from its `start` to the `start` of the next one, and every start is 06:00 UTC: midnight in winter, 01:00 in
 * summer. So the days of the bills are those of Central Standard Time, which goes on all year:
 *
 *   2016-02-23T00:00-06:00 ──▶ 2016-03-23T01:00-05:00      29 days of 24 hours, the hour of 03-23 that begins at 00:00 included
 *
 * Regina keeps that time. By the days of Chicago itself a bill that begins or ends in summer lacks one hour at one edge and has
 * one too many at the other.
 */
import { describe, expect, it } from 'vitest';
import { monthlyConsumptionOptions, monthlyEnergyOptions } from '../../../src/families/energy/options.ts';
import type { EnergyDeviceData } from '../../../src/families/energy/types.ts';
import { buildModel } from '../../../src/families/models.ts';
import { addDays } from '../../../src/report/calendar.ts';
import { sheetNamed, tableOf } from './read-model.ts';
import { device, meterReadings, meterRows } from './support.ts';
import { figuresOf, inputOf, totalIn } from './tables.ts';

const hour = 3_600_000;
/** Hours and bills were rounded apart from each other. */
const toleranceKwh = 0.25;

const meter: EnergyDeviceData = { device: device(), readings: meterReadings('il-electricity-cdd-hdd-hourly') };
const rows = meterRows('il-electricity-cdd-hdd-billing_monthly');

type PublishedBill = { from: string; to: string; start: number; end: number; kwh: number };

/** The last row only ends the one before it. */
const bills = rows.slice(0, -1).map(({ start, value }, index): PublishedBill => {
  const next = rows[index + 1]?.start ?? '';
  const to = addDays(next.slice(0, 'YYYY-MM-DD'.length), -1);
  return { from: start.slice(0, 'YYYY-MM-DD'.length), to, start: Date.parse(start), end: Date.parse(next), kwh: value };
});

/** A report over the days of a bill: its sums, and what it says of their coverage. */
const energyReport = ({ from, to }: PublishedBill, timezone: string): { kwh: number; coverage: number[] } => {
  const options = monthlyEnergyOptions.parse({ decimals: 4 });
  const asked = inputOf('energy.monthly-energy', options, { from, to, timezone }, [meter]);
  const table = tableOf(sheetNamed(buildModel('energy.monthly-energy', asked), 'Months'), 'Electricity [kWh]');
  return { kwh: totalIn(table, 'Energy [kWh]')?.value ?? Number.NaN, coverage: figuresOf(table, 'Coverage') };
};

const consumptionReport = ({ from, to }: PublishedBill, timezone: string): number => {
  const options = monthlyConsumptionOptions.parse({ decimals: 4, compare: false });
  const asked = inputOf('energy.monthly-consumption', options, { from, to, timezone }, [meter]);
  const table = tableOf(sheetNamed(buildModel('energy.monthly-consumption', asked), 'Summary'), 'Electricity [kWh]');
  return figuresOf(table, 'Consumption')[0] ?? Number.NaN;
};

const isOff = (kwh: number, published: number): boolean => !(Math.abs(kwh - published) <= toleranceKwh);

describe('the bills of the Illinois electricity meter', () => {
  it('stand one after the other, from 06:00 UTC to 06:00 UTC, and the last row has none', () => {
    expect(bills).toHaveLength(26);
    expect(rows.at(-1)?.value).toBeNaN();
    expect(bills.filter(({ start, kwh }) => start % (24 * hour) !== 6 * hour || Number.isNaN(kwh))).toEqual([]);
  });

  it('are the energy of the monthly energy report over their days, each to 0.25 kWh', () => {
    const rendered = bills.map((bill) => ({ bill, ...energyReport(bill, 'America/Regina') }));
    expect(rendered.filter(({ kwh, bill }) => isOff(kwh, bill.kwh))).toEqual([]);
    expect(rendered.flatMap(({ coverage }) => coverage).filter((share) => share !== 1)).toEqual([]);
  });

  it('are the consumption of the monthly consumption report over their days, each to 0.25 kWh', () => {
    const rendered = bills.map((bill) => ({ bill, kwh: consumptionReport(bill, 'America/Regina') }));
    expect(rendered.filter(({ kwh, bill }) => isOff(kwh, bill.kwh))).toEqual([]);
  });

  it('differ from the days of Chicago by just the hour at each edge that lies in summer', () => {
    const { ts, energy } = meter.readings;
    const at = new Map([...ts].map((instant, row) => [instant, energy[row] ?? Number.NaN]));
    const summerHour = (start: number): number => {
      const offset = rows.find((row) => Date.parse(row.start) === start)?.start.slice(-'-05:00'.length);
      return offset === '-05:00' ? (at.get(start - hour) ?? Number.NaN) : 0;
    };
    const rendered = bills.map((bill) => ({ bill, kwh: energyReport(bill, 'America/Chicago').kwh }));
    const moved = rendered.map(({ bill, kwh }) => ({
      bill,
      kwh: kwh - summerHour(bill.start) + summerHour(bill.end),
    }));
    expect(moved.filter(({ kwh, bill }) => isOff(kwh, bill.kwh))).toEqual([]);
    // In summer those hours are as much as 2 kWh: the two conventions are not the same.
    expect(rendered.filter(({ kwh, bill }) => isOff(kwh, bill.kwh)).length).toBeGreaterThan(5);
  });
});
