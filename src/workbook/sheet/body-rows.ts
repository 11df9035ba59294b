/** The rows of a table's body: all that is written a hundred thousand times. */
import type { TableModel } from '../../report/table-model.ts';
import { ascii, reserve, writeRun, writeText } from '../cell/byte-buffer.ts';
import { rowHeight } from '../layout/cell-row.ts';
import type { BodyPiece } from '../layout/place-table.ts';
import { heightMeasure } from '../layout/row-height.ts';
import type { Losses, Writing } from '../writing.ts';
import type { BodySource } from './body-source.ts';
import { blankWriter, columnWriter } from './column-writers.ts';
import { beginRow, type Chunk, finishRow, forgetRows, handOnLine, isFull, type Line, nextRow, setRow } from './line.ts';
import { cellRoom } from './openings.ts';

const openCells = ascii('">');

/** The body cells that the report links, by column. */
const linksOf = ({ links = [] }: TableModel) => Map.groupBy(links, ({ at }) => at.column);

type BodyContext = {
  readonly timezone: string;
  readonly writing: Writing;
  readonly losses: Losses;
};

/** Writes the piece's rows into `line`, and yields each chunk that is full. */
export function* bodyRows(piece: BodyPiece, source: BodySource, line: Line, context: BodyContext): Generator<Chunk> {
  const { out } = line;
  const { columns } = piece.table;
  const measure = heightMeasure(piece);
  const gapsExplained = piece.table.note !== undefined || piece.table.look === 'plain';
  forgetRows(line);
  setRow(line, piece.firstRow);
  const links = linksOf(piece.table);
  let first = piece.from;
  for (const { cells, from, to } of source.take(piece.count)) {
    const offset = from - first;
    const writers = columns.map((column, index) => {
      const look = piece.looks[index] ?? { align: 'left' };
      const rows = links.get(index)?.flatMap(({ at }) => (at.row === 'head' ? [] : at.row + offset));
      const linked = rows === undefined ? {} : { linked: new Set(rows) };
      return columnWriter({ ...context, column, index, look, gapsExplained, ...linked }, cells[index] ?? column);
    });
    first += to - from;
    for (let column = columns.length; column <= piece.lastColumn; column += 1) {
      writers.push(blankWriter(column, context.writing));
    }
    for (let row = from; row < to; row += 1) {
      reserve(out, cellRoom);
      if (measure !== null || piece.lastColumn >= columns.length) forgetRows(line);
      beginRow(line);
      const height = measure?.(cells, row) ?? rowHeight;
      if (height !== rowHeight) writeText(out, `" ht="${height}" customHeight="1`);
      writeRun(out, openCells);
      for (const write of writers) write(line, row);
      reserve(out, cellRoom);
      finishRow(line);
      nextRow(line);
      if (isFull(line)) yield handOnLine(line);
    }
  }
}
