import { describe, expect, it } from 'vitest';
import { emuPerPixel } from '../../../src/report/drawing-model.ts';
import { type DrawnItem, drawingPart } from '../../../src/workbook/drawing/drawing-part.ts';
import { goldenPart } from '../../support/golden-part.ts';
import { normalisePart, printPart } from '../../support/normalise-part.ts';
import { excelMadeCharts } from '../chart/excel-made-charts.ts';
import { chartAnchor, imageAnchors, type TwoCell } from './excel-made-anchors.ts';

const charts = excelMadeCharts.map(({ workbook, part }) => ({
  workbook,
  part: part.replace('charts/chart', 'drawings/drawing'),
  item: {
    anchor: chartAnchor(workbook),
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

const images = [
  { workbook: 'image01', item: image('red.png', imageAnchors.image01, 32, 2_438_400, 1_524_000) },
  { workbook: 'image02', item: image('yellow.png', imageAnchors.image02, 72, 1_838_325, 1_162_050) },
  { workbook: 'image_anchor01', item: image('red.png', imageAnchors.image_anchor01, 32, 2_438_400, 1_524_000) },
  {
    workbook: 'object_position01',
    item: image('red.png', imageAnchors.object_position01, 32, 2_438_400, 1_524_000),
  },
].map((each) => ({ ...each, part: 'xl/drawings/drawing1.xml' }));

describe('a drawing', () => {
  it.each([...charts, ...images])('is what Excel wrote in $workbook, $part', async ({ workbook, part, item }) => {
    const ours = printPart(normalisePart(drawingPart([item])));
    expect(ours).toBe(printPart(normalisePart(await goldenPart(workbook, part))));
  });
});
