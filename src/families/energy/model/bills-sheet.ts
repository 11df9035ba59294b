/** The sheet of the bills: each device and month line by line, so that its reader can check every amount. */
import type { SheetModel } from '../../../report/model.ts';
import type { ColumnModel, TableModel, Total } from '../../../report/table-model.ts';
import type { Bill, BillLine, BillTotal } from './arithmetic/bill.ts';
import { dates, number, sumOf, text } from './columns.ts';
import type { DeviceEnergyMonths } from './device-energy-months.ts';
import { type Facts, formatDate, headerBlock } from './header-block.ts';
import { figureTexts } from './texts/figures.ts';
import { type MonthlyEnergyTexts, monthlyEnergyTexts } from './texts/monthly-energy.ts';
import { sharedTexts } from './texts/shared.ts';

const quantityDecimals = 3;
const rateDecimals = 5;
const shareDecimals = 6;
/** Of amounts beyond the currency's own, for they are not rounded. */
const moreDecimals = 2;

type Lines = { readonly device: DeviceEnergyMonths; readonly month: string; readonly lines: readonly BillLine[] };

/** `withShares`: a part of a month is billed somewhere; all tables then have the columns for it, one below the other. */
type BillLook = { readonly withShares: boolean; readonly locale: string };

/** No sheet where nothing has a price. @param months their names, in the order of the bills */
export const billsSheets = (
  devices: readonly DeviceEnergyMonths[],
  months: readonly string[],
  facts: Facts,
): readonly SheetModel[] => {
  if (devices.every(({ bills }) => bills.length === 0)) return [];
  const { locale } = facts.request;
  const texts = monthlyEnergyTexts(locale);
  const all = devices.flatMap(({ bills }) => bills);
  const look: BillLook = { withShares: all.some(({ lines }) => lines.some(({ share }) => share !== 1)), locale };
  const currencies = new Set(all.flatMap(({ totals }) => totals.map(({ currency }) => currency)));
  const tables = devices.flatMap((device) =>
    device.bills.flatMap((bill, month) =>
      bill.totals.map((total) => billTable({ device, month: months[month] ?? '', lines: bill.lines }, total, look)),
    ),
  );
  return [
    {
      name: texts.bills,
      header: headerBlock(texts.bills, facts),
      print: { orientation: 'portrait', repeatHeads: currencies.size === 1 },
      tables: [
        ...tables.map((table, index) => (index === tables.length - 1 ? { ...table, note: texts.billNote } : table)),
        ...unpricedTables(devices, locale),
      ],
    },
  ];
};

/** A device without windows has no on-peak time, and then no word for what is off-peak. */
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

const billTable = (
  { device, month, lines: all }: Lines,
  total: BillTotal,
  { withShares, locale }: BillLook,
): TableModel => {
  const texts = monthlyEnergyTexts(locale);
  const { hasWindows } = device;
  const lines = all.filter(
    ({ key, tariff }) => tariff.currency === total.currency && (hasWindows || key !== 'energy-on-peak'),
  );
  const isCut = new Set(lines.map(({ span }) => span)).size > 1;
  const flagged = Uint8Array.from(lines, ({ estimated, coverage }) => (estimated || coverage < 1 ? 1 : 0));
  const before: readonly ColumnModel[] = [
    text(
      texts.item,
      lines.map((line) => itemOf(line, hasWindows, isCut, locale)),
    ),
    text(
      texts.unit,
      lines.map((line) => unitOf(line, texts)),
    ),
    number(
      texts.quantity,
      quantityDecimals,
      lines.map(({ quantity }) => quantity),
      { flagged },
    ),
    ...(withShares ? shareColumns(lines, flagged, texts) : []),
    number(
      texts.rate,
      rateDecimals,
      lines.map(({ rate }) => rate),
    ),
  ];
  const amounts = lines.map(({ amount }) => amount);
  const blank = before.map(() => null);
  const rounded: Total = { kind: 'value', value: total.total };
  return {
    title: `${device.device.name} · ${month}`,
    rowCount: lines.length,
    columns: [
      ...before,
      {
        type: 'money',
        head: { text: `${texts.amount} [${total.currency}]` },
        currency: total.currency,
        decimals: total.decimals + moreDecimals,
        values: Float64Array.from(amounts),
        formula: { kind: 'product', of: [before.length - 2, before.length - 1] },
        flagged,
      },
    ],
    totals: [
      { label: texts.sum, cells: [...blank, sumOf(amounts)] },
      { label: texts.toPay, cells: [...blank, rounded] },
    ],
    ...((total.incomplete || total.estimated || isCut || lines.some(({ share }) => share !== 1)) && {
      note: texts.billNote,
    }),
  };
};

/** Right before the rate. */
const shareColumns = (
  lines: readonly BillLine[],
  flagged: Uint8Array,
  texts: MonthlyEnergyTexts,
): readonly ColumnModel[] => {
  return [
    number(
      texts.share,
      shareDecimals,
      lines.map(({ share }) => share),
    ),
    {
      type: 'number',
      head: { text: texts.billed },
      decimals: quantityDecimals,
      values: Float64Array.from(lines, ({ quantity, share }) => quantity * share),
      formula: { kind: 'product', of: [2, 3] },
      flagged,
    },
  ];
};

const unpricedTables = (devices: readonly DeviceEnergyMonths[], locale: string): readonly TableModel[] => {
  const unpriced = devices.flatMap(({ device, bills }) =>
    bills.flatMap((bill: Bill) => bill.unpriced.map((span) => ({ device, span }))),
  );
  if (unpriced.length === 0) return [];
  const { notPriced, notPricedNote } = monthlyEnergyTexts(locale);
  const { device, quality } = sharedTexts(locale);
  return [
    {
      title: notPriced,
      rowCount: unpriced.length,
      columns: [
        text(
          device,
          unpriced.map((each) => each.device.name),
        ),
        dates(
          quality.from,
          unpriced.map(({ span }) => span.from),
        ),
        dates(
          quality.to,
          unpriced.map(({ span }) => span.to),
        ),
      ],
      note: notPricedNote,
    },
  ];
};
