/** Where the charts and pictures in test/golden/excel-made stand. */
import type { DrawnItem } from '../../../src/workbook/drawing/drawing-part.ts';

export type TwoCell = Extract<DrawnItem['anchor'], { readonly kind: 'two-cell' }>;

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

/** @param workbook its name in the folder */
export const chartAnchor = (workbook: string): TwoCell => otherPlaces[workbook] ?? usual;

const fourEight = { column: 4, row: 8 };
const redEnd = { column: 4, columnOffset: 304_800, row: 9, rowOffset: 114_300 };
const yellow = span(
  { column: 3, columnOffset: 9_525, row: 6, rowOffset: 19_050 },
  { column: 4, columnOffset: 85_725, row: 9, rowOffset: 133_350 },
  'oneCell',
);

export const imageAnchors = {
  image01: span(fourEight, redEnd, 'oneCell'),
  image02: yellow,
  image_anchor01: span(fourEight, redEnd, 'absolute'),
  object_position01: span(fourEight, redEnd, 'twoCell'),
} as const;
