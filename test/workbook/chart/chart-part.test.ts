import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chartPart } from '../../../src/workbook/chart/chart-part.ts';
import { validateParts } from '../../support/validate-package.ts';
import { anyCells, anyChart } from './any-chart.ts';

const elements = [
  'c:lineChart',
  'c:barChart',
  'c:areaChart',
  'c:pieChart',
  'c:doughnutChart',
  'c:scatterChart',
  'c:dateAx',
];

describe('chartPart', () => {
  it('is valid by ISO 29500 for every chart that is not refused, with any text and any gaps', async () => {
    const seen = new Set<string>();
    const drawn = fc.array(fc.tuple(anyChart, anyCells), { minLength: 8, maxLength: 16 });
    await fc.assert(
      fc.asyncProperty(drawn, async (charts) => {
        const parts = charts.map(([chart, resolve]) => chartPart(chart, resolve));
        for (const element of elements) if (parts.some((xml) => xml.includes(`<${element}>`))) seen.add(element);
        expect(await validateParts('xl/charts/chart1.xml', parts)).toEqual([]);
      }),
      { numRuns: 15 },
    );
    expect([...seen].toSorted()).toEqual(elements.toSorted());
  }, 60_000);
});

describe('validateParts', () => {
  it('finds the fault in whichever part has it', async () => {
    const [sound = ''] = fc
      .sample(fc.tuple(anyChart, anyCells), { numRuns: 1, seed: 1 })
      .map(([chart, resolve]) => chartPart(chart, resolve));
    const broken = sound.replace('<c:plotVisOnly val="1"/>', '<c:plotVisOnly val="maybe"/>');
    expect(await validateParts('xl/charts/chart1.xml', [sound, sound])).toEqual([]);
    expect((await validateParts('xl/charts/chart1.xml', [sound, broken])).join()).toContain('maybe');
  });
});
