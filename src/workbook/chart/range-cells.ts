/** Cells that a chart refers to, and the copy of their values that readers show before (or without) calculating. */
import { element, val, xmlText } from '../xml.ts';
import { cacheText } from './chart-text.ts';

/** A range of the workbook with what its cells hold. */
export type RangeCells = {
  /** Sheet and cells, quoted and absolute: `'My Sheet'!$A$1:$A$5`. */
  readonly formula: string;
  /** Excel format code of the cells. */
  readonly formatCode: string;
  /** `NaN`, infinity and `null` are gaps. */
  readonly values:
    | { readonly kind: 'number'; readonly numbers: ArrayLike<number> }
    | { readonly kind: 'text'; readonly texts: readonly (string | null)[] };
  /** True when the numbers are date serials. */
  readonly dates?: boolean;
};

export type NumberCells = RangeCells & { readonly values: { readonly kind: 'number' } };

export const holdsNumbers = (cells: RangeCells): cells is NumberCells => cells.values.kind === 'number';

export const cellCount = ({ values }: RangeCells): number =>
  values.kind === 'number' ? values.numbers.length : values.texts.length;

const formula = (cells: RangeCells): string => element('c:f', {}, xmlText(cells.formula));

// Thousands of points: joined by hand, for a call per element is what takes the time.
const points = (values: Iterable<string | undefined>): string => {
  const written: string[] = [];
  let index = 0;
  for (const value of values) {
    if (value !== undefined) written.push(`<c:pt idx="${index}"><c:v>${value}</c:v></c:pt>`);
    index += 1;
  }
  return written.join('');
};

/** A finite number as `xsd:double`, without a negative zero. */
const written = (value: number): string | undefined => (Number.isFinite(value) ? String(value + 0) : undefined);

export const numberReference = (cells: NumberCells): string =>
  element(
    'c:numRef',
    {},
    formula(cells),
    element(
      'c:numCache',
      {},
      element('c:formatCode', {}, xmlText(cells.formatCode)),
      val('c:ptCount', cellCount(cells)),
      points(Array.from(cells.values.numbers, written)),
    ),
  );

const textReference = (cells: RangeCells, texts: readonly (string | null)[]): string =>
  element(
    'c:strRef',
    {},
    formula(cells),
    element('c:strCache', {}, val('c:ptCount', texts.length), points(texts.map(cacheText))),
  );

/** Categories: texts, or numbers in the format of their cells. */
export const categoryReference = (cells: RangeCells): string =>
  holdsNumbers(cells)
    ? numberReference(cells)
    : textReference(cells, cells.values.kind === 'text' ? cells.values.texts : []);

/** The cell that names a series; a number in it is shown as text. */
export const nameReference = (cells: RangeCells): string =>
  textReference(
    cells,
    cells.values.kind === 'text'
      ? cells.values.texts
      : Array.from(cells.values.numbers, (value) => written(value) ?? null),
  );
