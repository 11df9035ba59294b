import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { chartPart } from '../../../src/workbook/chart/chart-part.ts';
import { createComparison } from '../../support/differences.ts';
import { goldenPart } from '../../support/golden-part.ts';
import { normalisePart, printPart } from '../../support/normalise-part.ts';
import { chartDifferences } from './excel-made-differences.ts';
import { type ExcelMadeChart, excelMadeCharts } from './excel-made-charts.ts';

type Compared = { readonly ours: string; readonly excels: string };

const comparison = createComparison(chartDifferences);

const compare = async ({ workbook, part, chart, resolve }: ExcelMadeChart): Promise<Compared> => ({
  ours: printPart(comparison.without(normalisePart(chartPart(chart, resolve)), 'us', workbook)),
  excels: printPart(comparison.without(normalisePart(await goldenPart(workbook, part)), 'Excel', workbook)),
});

describe('a plain chart', () => {
  it.each(excelMadeCharts)('is what Excel wrote in $workbook, $part', async (made) => {
    const { ours, excels } = await compare(made);
    expect(ours).toBe(excels);
  });

  it('is compared for every chart in the golden folder', () => {
    const files = readdirSync(`${import.meta.dirname}/../../golden/excel-made`)
      .filter((name) => /^(?:chart|quote)_.*\.xlsx$/u.test(name))
      .map((name) => name.replace('.xlsx', ''));
    expect(new Set(excelMadeCharts.map(({ workbook }) => workbook))).toEqual(new Set(files));
  });

  it('has no declared difference from Excel that is not there', async () => {
    await Promise.all(excelMadeCharts.map(compare));
    expect(comparison.unused()).toEqual([]);
  });

  it('differs from another chart of Excel in spite of the declared differences', async () => {
    const [first, second] = excelMadeCharts;
    if (!first || !second) throw new Error('no charts');
    const { ours, excels } = await compare({ ...first, chart: second.chart });
    expect(ours).not.toBe(excels);
  });
});
