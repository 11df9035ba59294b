import type { SeriesModel } from '../../../report/chart-model.ts';

/** A table with a row for each device and a total row, whose columns `from` to `to` are what a chart shows. */
export type ChartedTable = {
  readonly table: string;
  readonly rows: number;
  readonly from: number;
  readonly to: number;
};

/** More devices than this are not told apart by their colours. */
const maxStacked = 6;

/** A chart's series by device where they can be told apart, else all together. */
export const deviceSeries = ({ table, rows, from, to }: ChartedTable, allDevices: string): readonly SeriesModel[] => {
  const span = { table, from, to };
  const categories = { ...span, row: 'head' } as const;
  if (rows > maxStacked) return [{ name: allDevices, categories, values: { ...span, row: { total: 0 } } }];
  return Array.from({ length: rows }, (_, row) => ({
    name: { table, row, from: 0, to: 0 },
    categories,
    values: { ...span, row },
  }));
};
