import type { Style } from 'exceljs';
import StylesXform from 'exceljs/lib/xlsx/xform/style/styles-xform.js';
import type { WorkbookModel } from '../report/model.ts';
import { createZoneClock } from './cell/dates.ts';
import { createNumberFormats } from './look/number-formats.ts';
import { createStyles, defaultFont } from './look/styles.ts';
import { writerTexts } from './look/texts.ts';
import { createSharedStrings, type SharedStringLimits } from './package/shared-strings.ts';

/** What a sheet could not show as it was given; the sheet says so. */
export type Losses = {
  /** Longer than a cell holds. */
  cutTexts: number;
  /** Held characters that a file cannot. */
  cleanedTexts: number;
  /** Infinite, which no cell can be. */
  infiniteFigures: number;
  /** Gaps of tables that have no note to say what a blank cell means. */
  unexplainedGaps: number;
  /** Show the rows of one sheet only of a table that goes on on others. */
  partialCharts: number;
};

export const addLosses = (sum: Losses, more: Losses): void => {
  sum.cutTexts += more.cutTexts;
  sum.cleanedTexts += more.cleanedTexts;
  sum.infiniteFigures += more.infiniteFigures;
  sum.unexplainedGaps += more.unexplainedGaps;
  sum.partialCharts += more.partialCharts;
};

export const noLosses = (): Losses => ({
  cutTexts: 0,
  cleanedTexts: 0,
  infiniteFigures: 0,
  unexplainedGaps: 0,
  partialCharts: 0,
});

/** What every part of the writer needs, made once per workbook. */
export const createWriting = (model: WorkbookModel, limits?: SharedStringLimits) => {
  const xform = new StylesXform(true);
  // oxlint-disable-next-line eslint/no-underscore-dangle -- The only way to a default font that is not Calibri 11.
  xform._addFont(defaultFont);
  return {
    locale: model.locale,
    texts: writerTexts(model.locale),
    formats: createNumberFormats(model.locale),
    styles: createStyles(),
    clockAt: createZoneClock(model.timezone),
    strings: createSharedStrings(limits),
    /** The number of a style in xl/styles.xml. */
    styleId: (style: Partial<Style>): number => xform.addStyleModel(style),
    /** The number of a conditional format's style. */
    ruleStyleId: (style: Partial<Style>): number => xform.addDxfStyle(style),
    /** xl/styles.xml. */
    stylesPart: (): string => xform.toXml(),
  };
};

export type Writing = ReturnType<typeof createWriting>;
