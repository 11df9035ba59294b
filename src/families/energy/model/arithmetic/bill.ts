/**
 * What the energy of a period costs, line by line.
 *
 *   each billing span    on-peak energy × rate
 *                        off-peak energy × rate
 *                        maximum demand × rate × its days / days of the month
 *                        fixed charge × days, or × its days / days of the month
 *                        tax on the lines above
 *   each currency        Σ lines, rounded once
 *
 * Amounts are not rounded before the total, so a period costs the sum of its parts.
 */
import type { EnergyDevice, Tariff } from '../../types.ts';
import type { BillingSpan } from './billing-spans.ts';
import { type Figures, sumPresent } from './figure.ts';
import { minorUnitDecimals, roundHalfAway } from './rounding.ts';
import type { PeakSplit } from './time-of-use.ts';
import { kwhPerUnit } from './units.ts';

export type BillLineKey = 'energy-on-peak' | 'energy-off-peak' | 'demand' | 'fixed' | 'tax';

export type BillLine = {
  readonly key: BillLineKey;
  readonly span: BillingSpan;
  readonly tariff: Tariff;
  /** NaN where it is not known; so is the amount then. */
  readonly quantity: number;
  /** The device's for energy; `kW`, `day`, `month` (a share of it), or the currency that is taxed. */
  readonly unit: string;
  /** Per unit, in the tariff's currency. A demand is paid for the share of the month that `share` says. */
  readonly rate: number;
  readonly share: number;
  /** quantity × rate × share, not rounded. */
  readonly amount: number;
  readonly coverage: number;
  readonly estimated: boolean;
};

export type BillTotal = {
  readonly currency: string;
  /** Not rounded. */
  readonly net: number;
  readonly tax: number;
  /** net + tax, rounded half away from zero to the minor unit; NaN where no energy line is known. */
  readonly total: number;
  readonly decimals: number;
  /** A line of it is not known, not all of its energy was measured, or a part of its time has no tariff. */
  readonly incomplete: boolean;
  readonly estimated: boolean;
};

export type Bill = {
  readonly lines: readonly BillLine[];
  /** One for each currency, in the order in which they come. */
  readonly totals: readonly BillTotal[];
  /** Parts without a tariff: they have no price, which is not a price of 0. */
  readonly unpriced: readonly BillingSpan[];
};

/** What is known of each billing span. `maximum`: in the device's unit per hour. */
export type BilledFigures = { readonly energy: PeakSplit; readonly maximum: Figures };

/** The bill of a device. @param spans of `billingSpans`, by which the figures are made */
export const makeBill = (device: EnergyDevice, spans: readonly BillingSpan[], figures: BilledFigures): Bill => {
  const lines = spans.flatMap((span, index) => linesOf(device, span, index, figures));
  const currencies = Map.groupBy(lines, ({ tariff }) => tariff.currency);
  const unpriced = spans.filter(({ tariff }) => tariff === null);
  return {
    lines,
    totals: [...currencies].map(([currency, own]) => totalOf(currency, own, unpriced.length > 0)),
    unpriced,
  };
};

type Quantity = Pick<BillLine, 'quantity' | 'coverage' | 'estimated'>;

const at = ({ value, coverage, estimated }: Figures, index: number, factor = 1): Quantity => ({
  quantity: (value[index] ?? Number.NaN) * factor,
  coverage: coverage[index] ?? 0,
  estimated: estimated[index] === 1,
});

const linesOf = (
  { unit }: EnergyDevice,
  span: BillingSpan,
  index: number,
  { energy, maximum }: BilledFigures,
): readonly BillLine[] => {
  const { tariff } = span;
  if (!tariff) return [];
  const line = (key: BillLineKey, unit: string, rate: number, quantity: Quantity, share = 1): BillLine => {
    return { key, span, tariff, unit, rate, share, ...quantity, amount: quantity.quantity * rate * share };
  };
  const net = [
    line('energy-on-peak', unit, tariff.onPeakRate, at(energy.on, index)),
    line('energy-off-peak', unit, tariff.offPeakRate, at(energy.off, index)),
  ];
  if (tariff.demandRate !== null) {
    const demandKw = at(maximum, index, kwhPerUnit(unit));
    net.push(line('demand', 'kW', tariff.demandRate, demandKw, span.days / span.daysInMonth));
  }
  if (tariff.fixedCharge) {
    const { amount, per } = tariff.fixedCharge;
    const quantity = per === 'day' ? span.days : span.days / span.daysInMonth;
    net.push(line('fixed', per, amount, { quantity, coverage: 1, estimated: false }));
  }
  if (tariff.taxRate === 0) return net;
  const taxed: Quantity = {
    quantity: sumPresent(net.map(({ amount }) => amount)),
    coverage: Math.min(...net.map(({ coverage }) => coverage)),
    estimated: net.some(({ estimated }) => estimated),
  };
  return [...net, line('tax', tariff.currency, tariff.taxRate, taxed)];
};

const isEnergy = ({ key }: BillLine): boolean => key === 'energy-on-peak' || key === 'energy-off-peak';

const sumKnown = (lines: readonly BillLine[]): number =>
  lines.reduce((sum, { amount }) => (Number.isNaN(amount) ? sum : sum + amount), 0);

const totalOf = (currency: string, lines: readonly BillLine[], isPart: boolean): BillTotal => {
  const decimals = minorUnitDecimals(currency);
  const tax = sumKnown(lines.filter(({ key }) => key === 'tax'));
  const net = sumKnown(lines.filter(({ key }) => key !== 'tax'));
  const isKnown = lines.some((line) => isEnergy(line) && !Number.isNaN(line.amount));
  return {
    currency,
    net: isKnown ? net : Number.NaN,
    tax: isKnown ? tax : Number.NaN,
    total: isKnown ? roundHalfAway(net + tax, decimals) : Number.NaN,
    decimals,
    incomplete: isPart || lines.some(({ amount, coverage }) => Number.isNaN(amount) || coverage < 1),
    estimated: lines.some(({ estimated }) => estimated),
  };
};
