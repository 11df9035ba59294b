import { describe, expect, it } from 'vitest';
import { emuPerPixel } from '../../../src/report/drawing-model.ts';
import { type DrawnItem, drawingPart } from '../../../src/workbook/drawing/drawing-part.ts';
import { goldenPart } from '../../support/golden-part.ts';
import { normalisePart, printPart } from '../../support/normalise-part.ts';
import { excelMadeCharts } from '../chart/excel-made-charts.ts';

type TwoCell = Extract<DrawnItem['anchor'], { readonly kind: 'two-cell' }>;

const span = (from: TwoCell['from'], to: TwoCell['to'], editAs?: TwoCell['editAs']): TwoCell => ({
  kind: 'two-cell',
  from,
  to,
  ...(editAs === undefined ? {} : { editAs }),
});

const usual = span({ column: 4, row: 8 }, { column: 11, columnOffset: 304_800, row: 22, rowOffset: 76_200 });
const otherPlaces: Readonly<Record<string, TwoCell>> = {
  chart_size01: span({ column: 4, row: 8 }, { column: 12, row: 24 }),
  quote_name01: span(
    { column: 4, columnOffset: 247_650, row: 5, rowOffset: 161_925 },
    { column: 11, columnOffset: 552_450, row: 20, rowOffset: 47_625 },
  ),
};

const charts = excelMadeCharts.map(({ workbook, part }) => ({
  workbook,
  part: part.replace('charts/chart', 'drawings/drawing'),
  item: {
    anchor: otherPlaces[workbook] ?? usual,
    name: workbook === 'chart_name01' ? 'New Chart Name' : 'Chart 1',
    description: '',
    content: { kind: 'chart', relationshipId: 'rId1' },
  } satisfies DrawnItem,
}));

const image = (description: string, anchor: TwoCell, sidePixels: number, x: number, y: number): DrawnItem => ({
  anchor,
  name: 'Picture 1',
  description,
  content: {
    kind: 'image',
    relationshipId: 'rId1',
    size: { width: sidePixels * emuPerPixel, height: sidePixels * emuPerPixel },
    position: { x, y },
  },
});

const fourEight = { column: 4, row: 8 };
const redEnd = { column: 4, columnOffset: 304_800, row: 9, rowOffset: 114_300 };
const yellow = span(
  { column: 3, columnOffset: 9_525, row: 6, rowOffset: 19_050 },
  { column: 4, columnOffset: 85_725, row: 9, rowOffset: 133_350 },
  'oneCell',
);

const images = [
  { workbook: 'image01', item: image('red.png', span(fourEight, redEnd, 'oneCell'), 32, 2_438_400, 1_524_000) },
  { workbook: 'image02', item: image('yellow.png', yellow, 72, 1_838_325, 1_162_050) },
  { workbook: 'image_anchor01', item: image('red.png', span(fourEight, redEnd, 'absolute'), 32, 2_438_400, 1_524_000) },
  {
    workbook: 'object_position01',
    item: image('red.png', span(fourEight, redEnd, 'twoCell'), 32, 2_438_400, 1_524_000),
  },
].map((each) => ({ ...each, part: 'xl/drawings/drawing1.xml' }));

describe('a drawing', () => {
  it.each([...charts, ...images])('is what Excel wrote in $workbook, $part', async ({ workbook, part, item }) => {
    const ours = printPart(normalisePart(drawingPart([item])));
    expect(ours).toBe(printPart(normalisePart(await goldenPart(workbook, part))));
  });
});
