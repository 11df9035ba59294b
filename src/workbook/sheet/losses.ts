import type { Losses } from '../writing.ts';

const counted = (count: number, one: string, many: string): string =>
  count === 1 ? one : many.replace('#', count.toLocaleString('en-US'));

/** What a sheet has to say about its cells, for its last rows. */
export const describeLosses = ({
  cutTexts,
  cleanedTexts,
  infiniteFigures,
  unexplainedGaps,
  partialCharts,
}: Losses): readonly string[] => [
  ...(cutTexts === 0
    ? []
    : [
        counted(
          cutTexts,
          'One text on this sheet is longer than a cell can hold (32,767 characters) and was cut; the cut is marked with "…".',
          '# texts on this sheet are longer than a cell can hold (32,767 characters) and were cut; the cut is marked with "…".',
        ),
      ]),
  ...(cleanedTexts === 0
    ? []
    : [
        counted(
          cleanedTexts,
          'One text on this sheet held characters that a workbook cannot; they were left out.',
          '# texts on this sheet held characters that a workbook cannot; they were left out.',
        ),
      ]),
  ...(infiniteFigures === 0
    ? []
    : [
        counted(
          infiniteFigures,
          'One figure on this sheet is infinite and its cell is blank.',
          '# figures on this sheet are infinite and their cells are blank.',
        ),
      ]),
  ...(unexplainedGaps === 0 ? [] : ['Blank: there is no value, which is not the same as 0.']),
  ...(partialCharts === 0
    ? []
    : [
        counted(
          partialCharts,
          'One chart on this sheet shows only the rows on the first sheet of its table: the others stand on the sheets that follow it.',
          '# charts on this sheet show only the rows on the first sheet of their table: the others stand on the sheets that follow it.',
        ),
      ]),
];
