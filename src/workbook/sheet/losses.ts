import type { WriterTexts } from '../look/texts.ts';
import type { Losses } from '../writing.ts';

/** What a sheet has to say about its cells, for its last rows. */
export const describeLosses = (losses: Losses, texts: WriterTexts): readonly string[] => [
  ...said(losses.cutTexts, texts.cutTexts),
  ...said(losses.cleanedTexts, texts.cleanedTexts),
  ...said(losses.infiniteFigures, texts.infiniteFigures),
  ...said(losses.unexplainedGaps, () => texts.blank),
  ...said(losses.partialCharts, texts.partialCharts),
];

const said = (count: number, text: (count: number) => string): readonly string[] => (count === 0 ? [] : [text(count)]);
