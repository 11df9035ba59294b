/** The lines of many bills one below the other, to be filtered by device and month. */
import type { TableModel } from '../../../report/table-model.ts';
import { type BillLook, lineColumns, type MonthBill } from './bill-lines.ts';
import { sumOf, text } from './columns.ts';
import { monthlyEnergyTexts } from './texts/monthly-energy.ts';
import { sharedTexts } from './texts/shared.ts';
import { figureTexts, withUnit } from './texts/figures.ts';

export const billListId = (currency: string): string => `bills-${currency}`;

/** The row of each bill's first line. */
export const firstRows = (bills: readonly MonthBill[]): readonly number[] => {
  let next = 0;
  return bills.map(({ lines }) => {
    const first = next;
    next += lines.length;
    return first;
  });
};

/** Device and month. */
const leading = 2;

/** @param bills all in one currency; the rounded total of each stands at its last line, so that they add up below */
export const billList = (bills: readonly MonthBill[], look: BillLook): readonly TableModel[] => {
  const [first] = bills;
  if (!first) return [];
  const { locale } = look;
  const { currency } = first.total;
  const texts = monthlyEnergyTexts(locale);
  const lines = bills.flatMap((bill) => bill.lines);
  const each = (of: (bill: MonthBill) => string): string[] => bills.flatMap((bill) => bill.lines.map(() => of(bill)));
  const atLast = (of: (bill: MonthBill) => number, otherwise: number): number[] =>
    bills.flatMap((bill) => bill.lines.map((_, row) => (row === bill.lines.length - 1 ? of(bill) : otherwise)));
  const columns = lineColumns(lines, leading, first.total, look);
  const toPay = atLast(({ total }) => total.total, Number.NaN);
  return [
    {
      id: billListId(currency),
      rowCount: lines.length,
      columns: [
        text(
          sharedTexts(locale).device,
          each(({ device }) => device.device.name),
        ),
        text(
          figureTexts(locale).month,
          each(({ monthName }) => monthName),
        ),
        ...columns,
        {
          type: 'money',
          head: { text: withUnit(texts.toPay, currency) },
          currency,
          style: 'strong',
          values: Float64Array.from(toPay),
          flagged: Uint8Array.from(atLast(({ total }) => (total.incomplete || total.estimated ? 1 : 0), 0)),
        },
      ],
      totals: [
        {
          label: texts.sum,
          cells: [
            ...Array.from({ length: leading + columns.length - 1 }, () => null),
            sumOf(lines.map(({ line }) => line.amount)),
            sumOf(toPay),
          ],
        },
      ],
      note: `${texts.billNote} ${texts.listNote}`,
      autofilter: true,
    },
  ];
};
