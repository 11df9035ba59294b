/** The sheets of the bills, line by line, so that their reader can check every amount. */
import type { SheetModel } from '../../../report/model.ts';
import type { PlaceInWorkbook, TableModel } from '../../../report/table-model.ts';
import type { Bill } from './arithmetic/bill.ts';
import { billList, billListId, firstRows } from './bill-list.ts';
import { type BillLook, type MonthBill, monthBills } from './bill-lines.ts';
import { billTable, billTableId } from './bill-table.ts';
import { dates, text } from './columns.ts';
import type { DeviceEnergyMonths } from './device-energy-months.ts';
import { type Facts, headerBlock } from './header-block.ts';
import { monthlyEnergyTexts } from './texts/monthly-energy.ts';
import { sharedTexts } from './texts/shared.ts';

/** Five devices over a year. Who has more bills than this before him filters them rather than to leaf through them. */
const maxBillTables = 60;

export type Bills = {
  readonly sheets: readonly SheetModel[];
  /** Where the bill of a device's month stands; `null` where it has none. @param month its place among the months */
  readonly placeOf: (deviceId: string, month: number) => PlaceInWorkbook | null;
};

/** No sheet where nothing has a price. @param months their names, in the order of the bills */
export const makeBills = (devices: readonly DeviceEnergyMonths[], months: readonly string[], facts: Facts): Bills => {
  if (devices.every(({ bills }) => bills.length === 0)) return { sheets: [], placeOf: () => null };
  const { locale } = facts.request;
  const bills = monthBills(devices, months, locale);
  const look = { withShares: bills.some(({ lines }) => lines.some(({ line }) => line.share !== 1)), locale };
  const byCurrency = Map.groupBy(bills, ({ total }) => total.currency);
  const asList = bills.length > maxBillTables;
  const unpriced = unpricedTables(devices, locale);
  return {
    sheets: asList ? listSheets(byCurrency, unpriced, look, facts) : [tableSheet(bills, unpriced, look, facts)],
    placeOf: places(bills, asList ? placesInLists(byCurrency) : (bill) => ({ table: billTableId(bill) })),
  };
};

const tableSheet = (
  bills: readonly MonthBill[],
  unpriced: readonly TableModel[],
  look: BillLook,
  facts: Facts,
): SheetModel => {
  const texts = monthlyEnergyTexts(look.locale);
  const tables = bills.map((bill, index) => ({
    ...billTable(bill, look),
    ...(index === bills.length - 1 && { note: texts.billNote }),
  }));
  return {
    name: texts.bills,
    header: headerBlock(texts.bills, facts),
    print: { orientation: 'portrait' },
    tables: [...tables, ...unpriced],
  };
};

/** One for each currency, for a sheet has the filter buttons of one table. */
const listSheets = (
  byCurrency: ReadonlyMap<string, readonly MonthBill[]>,
  unpriced: readonly TableModel[],
  look: BillLook,
  facts: Facts,
): readonly SheetModel[] => {
  const texts = monthlyEnergyTexts(look.locale);
  return [...byCurrency].map(([currency, bills], index): SheetModel => {
    const name = byCurrency.size === 1 ? texts.bills : `${texts.bills} ${currency}`;
    return {
      name,
      header: headerBlock(name, facts),
      freeze: { head: true, columns: 2 },
      print: { orientation: 'landscape' },
      tables: [...billList(bills, look), ...(index === byCurrency.size - 1 ? unpriced : [])],
    };
  });
};

const placesInLists = (byCurrency: ReadonlyMap<string, readonly MonthBill[]>) => {
  const rows = new Map(
    [...byCurrency.values()].flatMap((bills) => {
      const first = firstRows(bills);
      return bills.map((bill, index) => [bill, first[index] ?? 0] as const);
    }),
  );
  return (bill: MonthBill): PlaceInWorkbook => ({ table: billListId(bill.total.currency), row: rows.get(bill) ?? 0 });
};

/** Of a month with bills in several currencies, that of the first. */
const places = (bills: readonly MonthBill[], placeOf: (bill: MonthBill) => PlaceInWorkbook): Bills['placeOf'] => {
  const key = (deviceId: string, month: number): string => `${month} ${deviceId}`;
  const known = new Map(bills.toReversed().map((bill) => [key(bill.device.device.id, bill.month), placeOf(bill)]));
  return (deviceId, month) => known.get(key(deviceId, month)) ?? null;
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
