import { describe, expect, it } from 'vitest';
import { type BilledFigures, type BillLine, makeBill } from '../../../../src/families/energy/model/arithmetic/bill.ts';
import { billingSpans } from '../../../../src/families/energy/model/arithmetic/billing-spans.ts';
import type { Figures } from '../../../../src/families/energy/model/arithmetic/figure.ts';
import type { Tariff } from '../../../../src/families/energy/types.ts';
import { device } from '../support.ts';

const tariff = (changes: Partial<Tariff> = {}): Tariff => ({
  id: 't-1',
  name: 'Standard',
  currency: 'EUR',
  validFrom: '2016-01-01',
  onPeakRate: 0.3,
  offPeakRate: 0.2,
  demandRate: 10,
  fixedCharge: { amount: 0.5, per: 'day' },
  taxRate: 0.19,
  ...changes,
});

const figures = (values: readonly number[]): Figures => ({
  value: Float64Array.from(values),
  coverage: Float64Array.from(values, (value) => (Number.isNaN(value) ? 0 : 1)),
  estimated: new Uint8Array(values.length),
});

const known = (on: readonly number[], off: readonly number[], maximum: readonly number[]): BilledFigures => ({
  energy: { on: figures(on), off: figures(off) },
  maximum: figures(maximum),
});

const billOf = (from: string, to: string, tariffs: readonly Tariff[], of: BilledFigures, unit = 'kWh') =>
  makeBill(device({ unit }), billingSpans('Europe/Berlin', { from, to }, tariffs).spans, of);

const shown = ({ key, quantity, unit, rate, share, amount }: BillLine): (string | number)[] => [
  key,
  quantity,
  unit,
  rate,
  share,
  Number(amount.toFixed(9)),
];

describe('billing spans', () => {
  it('are cut at months and where a tariff begins, and say what has no tariff', () => {
    const [first, second] = [tariff({ validFrom: '2016-01-20' }), tariff({ id: 't-2', validFrom: '2016-02-15' })];
    const { spans, boundaries } = billingSpans('Europe/Berlin', { from: '2016-01-10', to: '2016-03-05' }, [
      first,
      second,
    ]);
    expect(
      spans.map(({ from, to, days, daysInMonth, tariff }) => [from, to, days, daysInMonth, tariff?.id ?? null]),
    ).toEqual([
      ['2016-01-10', '2016-01-19', 10, 31, null],
      ['2016-01-20', '2016-01-31', 12, 31, 't-1'],
      ['2016-02-01', '2016-02-14', 14, 29, 't-1'],
      ['2016-02-15', '2016-02-29', 15, 29, 't-2'],
      ['2016-03-01', '2016-03-05', 5, 31, 't-2'],
    ]);
    expect(boundaries).toHaveLength(6);
    expect(boundaries[2]).toBe(Date.parse('2016-02-01T00:00+01:00'));
  });

  it('count the days that happened: December 2011 has 30 in Apia', () => {
    const { spans } = billingSpans('Pacific/Apia', { from: '2011-12-20', to: '2011-12-31' }, [
      tariff({ validFrom: '2011-01-01' }),
    ]);
    expect(spans.map(({ days, daysInMonth }) => [days, daysInMonth])).toEqual([[11, 30]]);
  });
});

describe('a bill', () => {
  it('of a whole month has a line for each price, and one rounding at its end', () => {
    const { lines, totals, unpriced } = billOf('2016-01-01', '2016-01-31', [tariff()], known([100], [250], [12]));
    expect(lines.map(shown)).toEqual([
      ['energy-on-peak', 100, 'kWh', 0.3, 1, 30],
      ['energy-off-peak', 250, 'kWh', 0.2, 1, 50],
      ['demand', 12, 'kW', 10, 1, 120],
      ['fixed', 31, 'day', 0.5, 1, 15.5],
      ['tax', 215.5, 'EUR', 0.19, 1, 40.945],
    ]);
    // 256.445: half a cent goes away from zero.
    expect(totals).toEqual([
      { currency: 'EUR', net: 215.5, tax: 40.945, total: 256.45, decimals: 2, incomplete: false, estimated: false },
    ]);
    expect(unpriced).toEqual([]);
  });

  it('of a part of a month has its days’ share of the demand and of a monthly charge', () => {
    const monthly = tariff({ fixedCharge: { amount: 58, per: 'month' }, taxRate: 0 });
    const { lines } = billOf('2016-02-01', '2016-02-10', [monthly], known([0], [0], [29]));
    expect(lines.map(shown).slice(2)).toEqual([
      ['demand', 29, 'kW', 10, 10 / 29, 100],
      ['fixed', 10 / 29, 'month', 58, 1, 20],
    ]);
  });

  it('changes its prices in the middle of a month', () => {
    const next = tariff({
      id: 't-2',
      validFrom: '2016-01-17',
      onPeakRate: 0.4,
      demandRate: null,
      fixedCharge: null,
      taxRate: 0.07,
    });
    const { lines, totals } = billOf('2016-01-01', '2016-01-31', [tariff(), next], known([50, 50], [0, 0], [31, 62]));
    expect(lines.map(({ key, tariff, amount }) => `${tariff.id} ${key} ${amount.toFixed(4)}`)).toEqual([
      't-1 energy-on-peak 15.0000',
      't-1 energy-off-peak 0.0000',
      't-1 demand 160.0000',
      't-1 fixed 8.0000',
      't-1 tax 34.7700',
      't-2 energy-on-peak 20.0000',
      't-2 energy-off-peak 0.0000',
      't-2 tax 1.4000',
    ]);
    expect(totals[0]?.total).toBe(239.17);
  });

  it('prices nothing before the first tariff, and says so', () => {
    const late = tariff({ validFrom: '2016-01-16' });
    const { lines, unpriced } = billOf('2016-01-01', '2016-01-31', [late], known([7, 5], [7, 5], [1, 1]));
    expect(new Set(lines.map(({ span }) => span.from))).toEqual(new Set(['2016-01-16']));
    expect(unpriced.map(({ from, to }) => [from, to])).toEqual([['2016-01-01', '2016-01-15']]);
    expect(billOf('2015-01-01', '2015-01-31', [late], known([7], [7], [1])).totals).toEqual([]);
  });

  it('is incomplete where a part of its time has no tariff', () => {
    const late = tariff({ validFrom: '2016-01-16' });
    const isIncomplete = (from: string, to: string): unknown =>
      billOf(from, to, [late], known([7, 5], [7, 5], [1, 1])).totals[0]?.incomplete;
    expect(isIncomplete('2016-01-01', '2016-01-31')).toBe(true);
    expect(isIncomplete('2016-01-16', '2016-01-31')).toBe(false);
  });

  it('has no amount where the quantity is not known, and is incomplete', () => {
    const bill = billOf('2016-01-01', '2016-01-31', [tariff()], known([Number.NaN], [250], [Number.NaN]));
    expect(bill.lines.map(({ amount }) => Number(amount.toFixed(3)))).toEqual([
      Number.NaN,
      50,
      Number.NaN,
      15.5,
      12.445,
    ]);
    expect(bill.totals).toMatchObject([{ total: 77.95, incomplete: true }]);
    const nothing = billOf('2016-01-01', '2016-01-31', [tariff()], known([Number.NaN], [Number.NaN], [Number.NaN]));
    expect(nothing.totals).toMatchObject([{ net: Number.NaN, total: Number.NaN, incomplete: true }]);
  });

  it('has no tax on what is not known, which is not a tax of 0', () => {
    const unknown = known([Number.NaN], [Number.NaN], [Number.NaN]);
    const { lines } = billOf('2016-01-01', '2016-01-31', [tariff({ fixedCharge: null })], unknown);
    expect(lines.map(({ key }) => key)).toEqual(['energy-on-peak', 'energy-off-peak', 'demand', 'tax']);
    expect(lines.filter(({ quantity, amount }) => !(Number.isNaN(quantity) && Number.isNaN(amount)))).toEqual([]);
  });

  it('keeps currencies apart, each with its own minor unit', () => {
    const yen = tariff({
      id: 't-2',
      validFrom: '2016-02-01',
      currency: 'JPY',
      onPeakRate: 20.5,
      demandRate: null,
      fixedCharge: null,
      taxRate: 0,
    });
    const { totals } = billOf(
      '2016-01-01',
      '2016-02-29',
      [tariff({ taxRate: 0, demandRate: null }), yen],
      known([1, 1], [0, 0], [0, 0]),
    );
    expect(totals.map(({ currency, total }) => [currency, total])).toEqual([
      ['EUR', 15.8],
      ['JPY', 21],
    ]);
  });

  it('charges the demand of MWh in kW, and cannot charge that of gas', () => {
    const demandOf = (unit: string) =>
      billOf('2016-01-01', '2016-01-31', [tariff()], known([1], [1], [2]), unit).lines[2]?.amount;
    expect(demandOf('MWh')).toBe(20_000);
    expect(demandOf('therm')).toBeNaN();
  });
});
