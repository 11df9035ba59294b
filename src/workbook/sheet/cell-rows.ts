/** Rows that stand alone: header block, heads, totals, remarks. */
import { type Decimals, reserve, writeNumber, writeText } from '../cell/byte-buffer.ts';
import { cellRef } from '../cell/cell-ref.ts';
import type { Cell, CellRow } from '../layout/cell-row.ts';
import { textElement } from '../package/shared-strings.ts';
import { xmlText } from '../xml.ts';
import type { Losses, Writing } from '../writing.ts';
import type { Line } from './line.ts';

const writeCell = ({ out }: Line, row: number, cell: Cell, writing: Writing, losses: Losses): void => {
  const { content, column, style } = cell;
  const id = writing.styleId(style);
  const open = `<c r="${cellRef(row, column)}"${id === 0 ? '' : ` s="${id}"`}`;
  const decimals: Decimals = { count: 0 };
  if (content.kind === 'number' || content.kind === 'formula') {
    const formula = content.kind === 'formula' ? `<f>${xmlText(content.formula)}</f>` : '';
    writeText(out, `${open}>${formula}<v>`);
    reserve(out, 40);
    writeNumber(out, content.value, decimals);
    writeText(out, '</v></c>');
    return;
  }
  if (content.kind === 'blank' && content.infinite) losses.infiniteFigures += 1;
  const text = content.kind === 'text' ? writing.strings.intern(content.text) : null;
  if (text?.cut) losses.cutTexts += 1;
  if (text?.cleaned) losses.cleanedTexts += 1;
  if (text === null || text.value === null) writeText(out, `${open}/>`);
  else if (text.index >= 0) writeText(out, `${open} t="s"><v>${text.index}</v></c>`);
  else writeText(out, `${open} t="inlineStr"><is>${textElement(text.value)}</is></c>`);
};

export const writeCellRow = (line: Line, { row, height, cells }: CellRow, writing: Writing, losses: Losses): void => {
  reserve(line.out, 128);
  writeText(line.out, `<row r="${row}"${height === undefined ? '' : ` ht="${height}" customHeight="1"`}>`);
  for (const cell of cells) writeCell(line, row, cell, writing, losses);
  writeText(line.out, '</row>');
};
