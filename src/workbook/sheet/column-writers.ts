/**
 * The cells of a table's body, column by column, as bytes:
 *
 *   <c r="B12" s="4"><v>0.457</v></c>                     figures, dates, instants
 *   <c r="B12" s="4" t="s"><v>17</v></c>                  texts, by their number among the shared ones
 *   <c r="B12" s="4" t="inlineStr"><is><t>…</t></is></c>  texts that are not shared
 *   <c r="B12" s="4" t="b"><v>1</v></c>                   yes and no
 *   <c r="B12" s="4"><f>SUM(C12:D12)</f><v>3</v></c>      formulas with their results
 *   <c r="B12" s="4"/>                                    gaps
 */
import type { ColumnCells, ColumnModel, Figures, RowFormula, Texts } from '../../report/table-model.ts';
import {
  ascii,
  type Decimals,
  reserve,
  type Run,
  writeRun,
  writeInteger,
  writeNumber,
  writeSerial,
  writeText,
} from '../cell/byte-buffer.ts';
import { columnLetters } from '../cell/cell-ref.ts';
import { formatOf } from '../cell/content.ts';
import { createZoneClock, dateSerial, dayMs, epochSerial, isExcelDate, offsetText, wallText } from '../cell/dates.ts';
import { type StoredText, textElement } from '../package/shared-strings.ts';
import type { Losses, Writing } from '../writing.ts';
import { closeValue, type Line, openOther, openValue, writeRowNumber } from './line.ts';
import { cellRoom, type ColumnContext, createOpen, type Opening, type Openings, openingsOf } from './openings.ts';

/** Writes the cell of one row; `index` is its place among the column's values. */
export type CellWriter = (line: Line, index: number) => void;

const closeInline = ascii('</is></c>');
const closeFormula = ascii('</f><v>');

const countGap = (value: number, { losses, gapsExplained }: ColumnContext): void => {
  if (!Number.isNaN(value)) losses.infiniteFigures += 1;
  else if (!gapsExplained) losses.unexplainedGaps += 1;
};

/** A formula's text around the row numbers in it. */
const formulaPieces = (formula: RowFormula): readonly Run[] => {
  const letters = (column: number): string => columnLetters(column + 1);
  if (formula.kind === 'sum') return [`SUM(${letters(formula.from)}`, `:${letters(formula.to)}`, ')'].map(ascii);
  const sign = { product: '*', difference: '-', quotient: '/' }[formula.kind];
  return [letters(formula.of[0]), sign + letters(formula.of[1]), ''].map(ascii);
};

const figureWriter = (
  context: ColumnContext,
  values: Figures,
  formula: RowFormula | undefined,
  flagged: Uint8Array | undefined,
): CellWriter => {
  const { column, writing } = context;
  const openings = openingsOf(context, formatOf(column, writing.formats));
  const open = createOpen(context, flagged);
  const decimals: Decimals = { count: 0 };
  const divisor = column.type === 'duration' ? dayMs : 1;
  const pieces = formula === undefined ? [] : formulaPieces(formula);
  return (line, index) => {
    const opening = open(line, index, openings);
    const value = values[index] ?? Number.NaN;
    if (!Number.isFinite(value)) {
      countGap(value, context);
      openOther(line, opening.blank);
      return;
    }
    if (formula === undefined) {
      openValue(line, opening.value);
    } else {
      openValue(line, opening.formula);
      for (const [place, piece] of pieces.entries()) {
        if (place > 0) writeRowNumber(line);
        writeRun(line.out, piece);
      }
      writeRun(line.out, closeFormula);
    }
    writeNumber(line.out, value / divisor, decimals);
    closeValue(line);
  };
};

/** Writes what follows the address of a text cell. */
const writeStored = (line: Line, opening: Opening, text: StoredText, losses: Losses): void => {
  const { out } = line;
  if (text.cut) losses.cutTexts += 1;
  if (text.cleaned) losses.cleanedTexts += 1;
  if (text.value === null) {
    openOther(line, opening.blank);
  } else if (text.index >= 0) {
    openValue(line, opening.shared);
    writeInteger(out, text.index);
    closeValue(line);
  } else {
    openOther(line, opening.inline);
    writeText(out, textElement(text.value));
    // The text may have taken what was reserved for the cells to its right.
    reserve(out, cellRoom);
    writeRun(out, closeInline);
  }
};

const textWriter = (context: ColumnContext, values: Texts, flagged: Uint8Array | undefined): CellWriter => {
  const { losses } = context;
  const { strings } = context.writing;
  const openings = openingsOf(context, undefined);
  const open = createOpen(context, flagged);
  const words: (StoredText | undefined)[] = [];
  const storedWord = (all: readonly string[], code: number): StoredText | undefined => {
    const word = all[code];
    return word === undefined ? undefined : (words[code] ??= strings.intern(word));
  };
  return (line, index) => {
    const opening = open(line, index, openings);
    let text: StoredText | undefined;
    if ('words' in values) {
      text = storedWord(values.words, values.codes[index] ?? Number.MAX_SAFE_INTEGER);
    } else {
      const value = values[index];
      text = value === null || value === undefined ? undefined : strings.intern(value);
    }
    if (text === undefined) openOther(line, opening.blank);
    else writeStored(line, opening, text, losses);
  };
};

const dateWriter = (
  context: ColumnContext,
  values: readonly (string | null)[],
  flagged: Uint8Array | undefined,
): CellWriter => {
  const { writing, losses, column } = context;
  const openings = openingsOf(context, formatOf(column, writing.formats));
  const open = createOpen(context, flagged);
  return (line, index) => {
    const opening = open(line, index, openings);
    const date = values[index] ?? null;
    const serial = date === null ? null : dateSerial(date);
    if (serial !== null) {
      openValue(line, opening.value);
      writeInteger(line.out, serial);
      closeValue(line);
    } else if (date === null) openOther(line, opening.blank);
    else writeStored(line, opening, writing.strings.intern(date), losses);
  };
};

const instantWriter = (
  context: ColumnContext,
  values: Float64Array,
  seconds: boolean,
  flagged: Uint8Array | undefined,
): CellWriter => {
  const { writing, losses, timezone } = context;
  const clockAt = createZoneClock(timezone);
  const open = createOpen(context, flagged);
  const made = new Map<string | undefined, Openings>();
  const openingsFor = (suffix: string | undefined): Openings => {
    const openings = made.get(suffix) ?? openingsOf(context, writing.formats.dateTime(seconds, suffix));
    made.set(suffix, openings);
    return openings;
  };
  const usual = openingsFor(undefined);
  let segment = clockAt(0);
  let openings = usual;
  return (line, index) => {
    const at = values[index] ?? Number.NaN;
    if (at < segment.from || at >= segment.to) {
      segment = clockAt(at);
      openings = segment.repeated ? openingsFor(offsetText(segment.offsetMs)) : usual;
    }
    const opening = open(line, index, Number.isFinite(at) ? openings : usual);
    const wall = at + segment.offsetMs;
    if (!Number.isFinite(at)) {
      countGap(at, context);
      openOther(line, opening.blank);
    } else if (isExcelDate(wall)) {
      const days = Math.floor(wall / dayMs);
      openValue(line, opening.value);
      writeSerial(line.out, days + epochSerial, wall - days * dayMs);
      closeValue(line);
    } else {
      writeStored(line, opening, writing.strings.intern(wallText(wall)), losses);
    }
  };
};

const truthWriter = (context: ColumnContext, values: Uint8Array, flagged: Uint8Array | undefined): CellWriter => {
  const openings = openingsOf(context, undefined);
  const open = createOpen(context, flagged);
  return (line, index) => {
    const opening = open(line, index, openings);
    const value = values[index] ?? 2;
    if (value > 1) {
      openOther(line, opening.blank);
      return;
    }
    openValue(line, opening.truth);
    writeInteger(line.out, value);
    closeValue(line);
  };
};

/** Cells beyond the table's columns, over which its last text runs on. @param index from 0 */
export const blankWriter = (index: number, writing: Writing): CellWriter => {
  const id = writing.styleId(writing.styles.cell({ align: 'left' }));
  const start = ascii(`<c r="${columnLetters(index + 1)}`);
  const end = ascii(`" s="${id}"/>`);
  return (line) => {
    reserve(line.out, cellRoom);
    writeRun(line.out, start);
    writeRowNumber(line);
    writeRun(line.out, end);
  };
};

/** The writer of one column's cells. Values come from the column itself or from a batch, which is of the same type. */
export const columnWriter = (context: ColumnContext, cells: ColumnCells): CellWriter => {
  // A batch brings what its column's type says; the compiler cannot see that they belong together.
  const column = { ...context.column, values: cells.values } as ColumnModel;
  const { flagged } = cells;
  switch (column.type) {
    case 'text':
      return textWriter(context, column.values, flagged);
    case 'date':
      return dateWriter(context, column.values, flagged);
    case 'datetime':
      return instantWriter(context, column.values, column.seconds === true, flagged);
    case 'boolean':
      return truthWriter(context, column.values, flagged);
    case 'number':
    case 'integer':
    case 'percent':
    case 'money':
    case 'duration':
      return figureWriter(context, column.values, column.formula, flagged);
  }
};
