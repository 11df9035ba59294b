import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ColumnModel } from '../../src/report/table-model.ts';
import { cellRef } from '../../src/workbook/cell/cell-ref.ts';
import { createZoneClock, isExcelDate, wallText } from '../../src/workbook/cell/dates.ts';
import { cleanText, cutText, maxCellCharacters } from '../../src/workbook/cell/safe-text.ts';
import type { BodyPiece } from '../../src/workbook/layout/place-table.ts';
import { placeModel } from '../support/place-model.ts';
import { type ReadCell, readSheets, type ReadSheet } from '../support/read-sheet.ts';
import { validatePackages } from '../support/validate-package.ts';
import { type AnyModel, anyModel } from './any-model.ts';
import { writeBytes } from './workbooks.ts';

/** Soak runs set ANY_MODEL_RUNS to some hundreds. */
const runs = Number(process.env['ANY_MODEL_RUNS'] ?? 40);

type Value = ReadCell['value'];

const text = (value: string): Value => {
  const clean = cutText(cleanText(value), maxCellCharacters);
  return clean === '' ? null : clean;
};

/** Midnight of a calendar date as if in UTC; `null` for what Excel has no date for. */
const day = (date: string): number | null => {
  const [year = 0, month = 0, dayOfMonth = 0] = date.split('-').map(Number);
  const at = Date.UTC(year, month - 1, dayOfMonth);
  const same = Number.isFinite(at) && new Date(at).toISOString().slice(0, 10) === date;
  return same && isExcelDate(at) ? at : null;
};

const instant = (at: number, timezone: string): Value => {
  if (!Number.isFinite(at)) return null;
  const wall = at + createZoneClock(timezone)(at).offsetMs;
  return isExcelDate(wall) ? wall : wallText(wall);
};

/** What a reader should find; of dates and instants the milliseconds of the wall clock. */
const expected = (column: ColumnModel, row: number, timezone: string): Value => {
  switch (column.type) {
    case 'text': {
      const value = 'words' in column.values ? column.values.words[column.values.codes[row] ?? -1] : column.values[row];
      return value === null || value === undefined ? null : text(value);
    }
    case 'date': {
      const date = column.values[row] ?? null;
      return date === null ? null : (day(date) ?? text(date));
    }
    case 'datetime':
      return instant(column.values[row] ?? Number.NaN, timezone);
    case 'boolean': {
      const value = column.values[row] ?? 2;
      return value > 1 ? null : value === 1;
    }
    case 'number':
    case 'integer':
    case 'percent':
    case 'money':
    case 'duration': {
      const value = column.values[row] ?? Number.NaN;
      return Number.isFinite(value) ? (column.type === 'duration' ? value / 86_400_000 : value) + 0 : null;
    }
  }
};

/** What `wanted` is, if the serial number is the same to the millisecond. */
const fromSerial = (value: Value, wanted: Value): Value => {
  if (typeof value !== 'number' || typeof wanted !== 'number') return value;
  const wall = (value - 25_569) * 86_400_000;
  return Math.abs(wall - wanted) < 1 ? wanted : wall;
};

type Found = { readonly at: string; readonly value: Value; readonly formula: boolean };

const piecesOf = ({ model, options }: AnyModel): readonly BodyPiece[] =>
  placeModel(model, options).placed.flatMap(({ pieces }) => pieces);

/** Every cell of every body: what should stand there, and what does. */
const bodies = (any: AnyModel, sheets: readonly ReadSheet[]) => {
  const wanted: Found[] = [];
  const found: Found[] = [];
  for (const { table, part, firstRow, from, count } of piecesOf(any)) {
    const columns = any.columnsOf.get(table) ?? table.columns;
    for (let down = 0; down < count; down += 1) {
      for (const [index, column] of columns.entries()) {
        const ref = cellRef(firstRow + down, index + 1);
        const at = `${part} ${ref}`;
        const cell = sheets[part]?.cells.get(ref);
        const value = expected(column, from + down, any.model.timezone);
        const dated = column.type === 'date' || column.type === 'datetime';
        wanted.push({
          at,
          value,
          formula: 'formula' in column && column.formula !== undefined && value !== null,
        });
        found.push({
          at,
          value: dated ? fromSerial(cell?.value ?? null, value) : (cell?.value ?? null),
          formula: cell?.formula !== undefined,
        });
      }
    }
  }
  return { wanted, found };
};

/** Formulas stand where the model has them, in bodies and totals, and nowhere else. */
const formulasOf = ({ model }: AnyModel): number =>
  model.sheets
    .flatMap(({ tables }) => tables)
    .filter(({ rowCount }) => rowCount > 0)
    .flatMap(({ totals = [] }) => totals.flatMap(({ cells }) => cells.slice(1)))
    .filter((total) => total !== null && total.kind !== 'value' && Number.isFinite(total.value)).length;

const linksOf = (any: AnyModel): number =>
  piecesOf(any).reduce((count, { table, from, count: rows }) => {
    const here = (table.links ?? []).filter(({ at: { row } }) =>
      row === 'head' ? from === 0 && table.heads !== false : row >= from && row < from + rows,
    );
    return count + here.length;
  }, 0);

describe('any model', () => {
  it(
    'reads back as it went in, and nothing in its data becomes a formula or a link',
    async () => {
      await fc.assert(
        fc.asyncProperty(anyModel('hostile'), async (any) => {
          const sheets = await readSheets(await writeBytes(any.model, any.options));
          const { wanted, found } = bodies(any, sheets);
          expect(found).toEqual(wanted);
          const formulas = sheets.flatMap(({ cells }) => [...cells.values()]).filter(({ formula }) => formula);
          expect(formulas).toHaveLength(wanted.filter(({ formula }) => formula).length + formulasOf(any));
          expect(sheets.reduce((sum, { links }) => sum + links.size, 0)).toBe(linksOf(any));
        }),
        { numRuns: runs },
      );
    },
    60_000 + runs * 1_000,
  );

  it(
    'is valid by ISO 29500 as a package',
    async () => {
      const few = fc.array(anyModel('hostile'), { minLength: 10, maxLength: 10 });
      await fc.assert(
        fc.asyncProperty(few, async (models) => {
          const packages = await Promise.all(models.map(({ model, options }) => writeBytes(model, options)));
          expect(await validatePackages(packages)).toEqual([]);
        }),
        // To shrink ten workbooks takes too long.
        { numRuns: Math.ceil(runs / 10), endOnFailure: true },
      );
    },
    60_000 + runs * 2_000,
  );
});
