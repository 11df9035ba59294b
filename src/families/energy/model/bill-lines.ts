/** The lines of bills as a reader sees them: item, quantity, rate and amount, so that each amount can be checked. */
import type { ColumnModel } from '../../../report/table-model.ts';
import type { BillLine, BillTotal } from './arithmetic/bill.ts';
import { number, text } from './columns.ts';
import type { DeviceEnergyMonths } from './device-energy-months.ts';
import { formatDate } from './header-block.ts';
import { figureTexts } from './texts/figures.ts';
import { type MonthlyEnergyTexts, monthlyEnergyTexts } from './texts/monthly-energy.ts';

const quantityDecimals = 3;
const rateDecimals = 5;
const shareDecimals = 6;
/** Of amounts beyond the currency's own, for they are not rounded. */
const moreDecimals = 2;

/** One month of one device in one currency. */
export type MonthBill = {
  readonly device: DeviceEnergyMonths;
  /** Its place among the report's months, and what it is called. */
  readonly month: number;
  readonly monthName: string;
  readonly total: BillTotal;
  readonly lines: readonly ShownLine[];
  /** The month is billed in parts: its tariff changed. */
  readonly isCut: boolean;
};

export type ShownLine = { readonly line: BillLine; readonly item: string; readonly unit: string };

/** `withShares`: a part of a month is billed somewhere; all tables then have the columns for it, one below the other. */
export type BillLook = { readonly withShares: boolean; readonly locale: string };

export const isFlagged = ({ estimated, coverage }: BillLine): boolean => estimated || coverage < 1;

/** @param months their names, in the order of the bills */
export const monthBills = (
  devices: readonly DeviceEnergyMonths[],
  months: readonly string[],
  locale: string,
): readonly MonthBill[] =>
  devices.flatMap((device) =>
    device.bills.flatMap((bill, month) =>
      bill.totals.map((total) => {
        // A device without windows has no on-peak time.
        const lines = bill.lines.filter(
          ({ key, tariff }) => tariff.currency === total.currency && (device.hasWindows || key !== 'energy-on-peak'),
        );
        const isCut = new Set(lines.map(({ span }) => span)).size > 1;
        const texts = monthlyEnergyTexts(locale);
        return {
          device,
          month,
          monthName: months[month] ?? '',
          total,
          isCut,
          lines: lines.map((line) => ({
            line,
            item: itemOf(line, device.hasWindows, isCut, locale),
            unit: unitOf(line, texts),
          })),
        };
      }),
    ),
  );

/** A device without windows has no word for what is off-peak. */
const itemOf = ({ key, span }: BillLine, hasWindows: boolean, isCut: boolean, locale: string): string => {
  const texts = monthlyEnergyTexts(locale);
  const names: Readonly<Record<BillLine['key'], string>> = {
    'energy-on-peak': texts.energyOnPeak,
    'energy-off-peak': hasWindows ? texts.energyOffPeak : figureTexts(locale).energy,
    demand: texts.demand,
    fixed: texts.fixed,
    tax: texts.tax,
  };
  return isCut ? `${names[key]}, ${formatDate(span.from, locale)} – ${formatDate(span.to, locale)}` : names[key];
};

const unitOf = ({ key, unit, tariff }: BillLine, { per }: MonthlyEnergyTexts): string =>
  key === 'fixed' && tariff.fixedCharge ? per[tariff.fixedCharge.per] : unit;

/**
 * Item, unit, quantity, its share of the month where there are any, rate, and the amount, a live product of them.
 * @param at how many columns of the table stand before these
 */
export const lineColumns = (
  shown: readonly ShownLine[],
  at: number,
  { currency, decimals }: BillTotal,
  { withShares, locale }: BillLook,
): readonly ColumnModel[] => {
  const texts = monthlyEnergyTexts(locale);
  const flagged = Uint8Array.from(shown, ({ line }) => (isFlagged(line) ? 1 : 0));
  const of = (value: (line: BillLine) => number): number[] => shown.map(({ line }) => value(line));
  const quantity = at + 2;
  const before: readonly ColumnModel[] = [
    text(
      texts.item,
      shown.map(({ item }) => item),
    ),
    text(
      texts.unit,
      shown.map(({ unit }) => unit),
    ),
    number(
      texts.quantity,
      quantityDecimals,
      of((line) => line.quantity),
      { flagged },
    ),
    ...(withShares
      ? [
          number(
            texts.share,
            shareDecimals,
            of(({ share }) => share),
          ),
          {
            type: 'number' as const,
            head: { text: texts.billed },
            decimals: quantityDecimals,
            values: Float64Array.from(of((line) => line.quantity * line.share)),
            formula: { kind: 'product' as const, of: [quantity, quantity + 1] as const },
            flagged,
          },
        ]
      : []),
    number(
      texts.rate,
      rateDecimals,
      of(({ rate }) => rate),
    ),
  ];
  const rate = at + before.length - 1;
  return [
    ...before,
    {
      type: 'money',
      head: { text: `${texts.amount} [${currency}]` },
      currency,
      decimals: decimals + moreDecimals,
      values: Float64Array.from(of(({ amount }) => amount)),
      formula: { kind: 'product', of: [rate - 1, rate] },
      flagged,
    },
  ];
};
