/** One bill as a table of its own, as it would be sent. */
import type { TableModel, Total } from '../../../report/table-model.ts';
import { type BillLook, lineColumns, type MonthBill } from './bill-lines.ts';
import { sumOf } from './columns.ts';
import { monthlyEnergyTexts } from './texts/monthly-energy.ts';

export const billTableId = ({ device, month, total }: MonthBill): string =>
  `bill-${device.device.id}-${month + 1}-${total.currency}`;

export const billTable = (bill: MonthBill, look: BillLook): TableModel => {
  const { device, monthName, total, lines, isCut } = bill;
  const texts = monthlyEnergyTexts(look.locale);
  const columns = lineColumns(lines, 0, total, look);
  const blank = columns.slice(1).map(() => null);
  const rounded: Total = { kind: 'sum', value: total.total, roundedTo: total.decimals };
  const isMarked = total.incomplete || total.estimated || isCut || lines.some(({ line }) => line.share !== 1);
  return {
    id: billTableId(bill),
    title: `${device.device.name} · ${monthName}`,
    rowCount: lines.length,
    columns,
    totals: [
      { label: texts.sum, cells: [...blank, sumOf(lines.map(({ line }) => line.amount))] },
      { label: texts.toPay, cells: [...blank, rounded] },
    ],
    ...(isMarked && { note: texts.billNote }),
  };
};
