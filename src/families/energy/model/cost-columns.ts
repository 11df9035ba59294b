import type { ColumnModel, Total } from '../../../report/table-model.ts';
import type { BillTotal } from './arithmetic/bill.ts';
import { sumOf } from './columns.ts';

type CostColumns = { readonly columns: readonly ColumnModel[]; readonly totals: readonly Total[] };

/**
 * What each row costs: one column for each currency, for only like adds up; nothing where no row has a price. Each amount is
 * the total of a bill, rounded once. It is marked when not all that it depends on was measured.
 * @param rows the bills' totals of each row
 */
export const costColumns = (rows: readonly (readonly BillTotal[])[], head: string): CostColumns => {
  const currencies = [...new Set(rows.flat().map(({ currency }) => currency))];
  const shown = currencies.map((currency) => {
    const totals = rows.map((row) => row.find((each) => each.currency === currency));
    return {
      currency,
      values: Float64Array.from(totals, (each) => each?.total ?? Number.NaN),
      flagged: Uint8Array.from(totals, (each) => (each?.incomplete === true || each?.estimated === true ? 1 : 0)),
    };
  });
  return {
    columns: shown.map(({ currency, values, flagged }) => ({
      type: 'money',
      head: { text: `${head} [${currency}]` },
      currency,
      values,
      flagged,
    })),
    totals: shown.map(({ values }) => sumOf(values)),
  };
};
