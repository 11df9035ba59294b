import type ExcelJS from 'exceljs';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ColumnModel } from '../../src/report/table-model.ts';
import { hashFile } from '../../src/workbook/package/hash-file.ts';
import { writeWorkbook } from '../../src/workbook/write-workbook.ts';
import { type FaultStack, period, startFaultStack } from '../support/fault-stack.ts';
import { client, device, importConstant } from '../support/meters.ts';
import { readParts } from '../support/normalise-package.ts';
import { validatePackage } from '../support/validate-package.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';
import { readWorkbook } from '../support/read-workbook.ts';
import { cellsOf, modelOf, sheetOf, tableOf, textColumn, withPath, write } from '../workbook/workbooks.ts';

const long = 'a very long name '.repeat(2_000).slice(0, 32_768);

/** What devices are called in the database, and what a cell may show of it. */
const names = {
  sum: ['=1+1', '=1+1'],
  command: [`=cmd|' /C calc'!A0`, `=cmd|' /C calc'!A0`],
  plus: ['+1+1', '+1+1'],
  minus: ['-2+3', '-2+3'],
  at: ['@SUM(A1:A9)', '@SUM(A1:A9)'],
  link: ['=HYPERLINK("http://evil.example","Open")', '=HYPERLINK("http://evil.example","Open")'],
  array: ['{=SUM(A1)}', '{=SUM(A1)}'],
  noncharacter: ['Meter \uFFFF\uFFFE 7', 'Meter  7'],
  override: ['Meter \u202E0001\u202C \u2067x\u2069', 'Meter 0001 x'],
  hebrew: ['מונה ראשי', 'מונה ראשי'],
  long: [long, `${long.slice(0, 32_766)}…`],
  roof: ['Hall of the northern works, roof 1', 'Hall of the northern works, roof 1'],
  roofToo: ['HALL OF THE NORTHERN WORKS, ROOF 2', 'HALL OF THE NORTHERN WORKS, ROOF 2'],
  slashes: ['a/b:c*d?[e]', 'a/b:c*d?[e]'],
} as const;
const ids = Object.keys(names) as (keyof typeof names)[];

let stack: FaultStack;
let worker: TestWorker;
let workbook: ExcelJS.Workbook;
let parts: readonly string[];
let problems: readonly string[];

const rename = async (url: string): Promise<void> => {
  const connection = new Client({ connectionString: url });
  await connection.connect();
  for (const id of ids) {
    await connection.query('update devices set name = $1 where client_id = $2 and id = $3', [names[id][0], 'evil', id]);
  }
  // Longer and worse than the catalogue takes, as another program may have written it.
  await connection.query('update clients set name = $1 where id = $2', [`=cmd|' /C calc'!A0`, 'evil']);
  await connection.end();
};

beforeAll(async () => {
  const evil = client(
    'evil',
    ids.map((id) => device(id)),
    { recipients: [] },
  );
  stack = await startFaultStack([evil]);
  for (const id of ids) await importConstant(stack.databaseUrl, 'evil', id, '2016-03-01', 5);
  await rename(stack.databaseUrl);
  worker = await startWorker(stack.environment);
  // A sheet for each device, named for it.
  await stack.send('cells', { clientId: 'evil', report: 'energy.activity', period });
  const { output } = await stack.settled('cells');
  const bytes = await stack.aws.object(output?.key ?? '');
  workbook = await readWorkbook(bytes);
  parts = [...(await readParts(bytes)).keys()];
  problems = await validatePackage(bytes);
});
afterAll(async () => {
  await worker.stop();
  await stack.stop();
});

const values = (): readonly unknown[] =>
  workbook.worksheets.flatMap((sheet) => cellsOf(sheet).map(({ value }) => value));

describe('cells of a report whose data are hostile', () => {
  it.each(ids)('show a name (%s) as text that nothing can be made of', (id) => {
    expect(values()).toContain(names[id][1]);
  });

  it('hold formulas (=1+1, =cmd|…, @SUM, +1, -2) as text: every real formula is a sum of ours', () => {
    const formulas = workbook.worksheets.flatMap((sheet) =>
      cellsOf(sheet).flatMap(({ formula }) => (formula === undefined ? [] : [formula])),
    );
    for (const formula of formulas)
      expect(formula).toMatch(/^(?:ROUND\()?(?:SUM|MAX|MIN|AVERAGE|COUNT)\([A-Z$0-9:,'! ()]+\)/u);
    expect(formulas.filter((formula) => /cmd|HYPERLINK|1\+1|A1:A9/u.test(formula))).toEqual([]);
    expect(parts.length).toBeGreaterThan(5);
    expect(parts.filter((name) => /externalLink|ddeLink|vba/iu.test(name))).toEqual([]);
  });

  it('hold no U+FFFF, no 32,768th character and no right-to-left override', () => {
    for (const value of values()) {
      expect(String(value)).not.toMatch(/[\uFFFE\uFFFF\u202A-\u202E\u2066-\u2069]/u);
      expect(String(value).length).toBeLessThanOrEqual(32_767);
    }
  });

  it('stand on sheets whose colliding names are told apart, and that Excel takes', () => {
    const sheets = workbook.worksheets.map(({ name }) => name);
    expect(sheets.length).toBeGreaterThanOrEqual(ids.length);
    expect(new Set(sheets.map((name) => name.toLowerCase())).size).toBe(sheets.length);
    for (const name of sheets) expect(name).toMatch(/^(?!')[^*?:/\\[\]\u202E]{1,31}(?<!')$/u);
    expect(sheets.filter((name) => name.toLowerCase().startsWith('hall of the')).length).toBe(2);
  });

  it('make a file that is valid by the schema', () => {
    expect(problems).toEqual([]);
  });
});

describe('a cell value that is an object with a formula', () => {
  it.each([
    [{ formula: '1+1', result: 2 }],
    [{ sharedFormula: 'A1' }],
    [{ text: 'Open', hyperlink: 'http://evil.example' }],
    [{ richText: [{ text: 'x' }] }],
  ])('%j becomes neither a formula nor a link', async (value) => {
    // What a plan that did not check its rows might let through.
    const values = [value] as unknown as string[];
    const outcome = await write(modelOf([sheetOf([tableOf([textColumn('Head', values)])])])).then(
      ({ parts }) => parts.get('xl/worksheets/sheet1.xml') ?? '',
      (error: unknown) => String(error),
    );
    expect(outcome).not.toMatch(/<f>|<hyperlink|evil\.example/u);
  });
});

describe('a table of 1,048,577 rows', () => {
  it('is written whole, on two sheets', async () => {
    const rowCount = 1_048_577;
    const column: ColumnModel = {
      type: 'integer',
      head: { text: 'n' },
      values: new Uint32Array(rowCount).map((_, row) => row),
    };
    await withPath(async (path) => {
      const result = await writeWorkbook(modelOf([sheetOf([{ rowCount, columns: [column] }])]), path, { level: 1 });
      expect(result).toMatchObject({ sheets: 2, rows: rowCount });
      expect((await hashFile(path)).sha256).toBe(result.sha256);
    });
  });
});
