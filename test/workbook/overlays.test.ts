import { describe, expect, it } from 'vitest';
import type { ColumnModel, PlaceInWorkbook, TableModel } from '../../src/report/table-model.ts';
import type { WriteOptions } from '../../src/workbook/write-workbook.ts';
import { modelOf, sheetOf, tableOf, textColumn, write } from './workbooks.ts';

const numbers: ColumnModel = { type: 'number', decimals: 1, head: { text: 'kWh' }, values: Float64Array.of(1, 2, 3) };
const table = (more: Partial<TableModel>): TableModel =>
  tableOf([textColumn('Device', ['a', 'b', 'c']), numbers], { id: 'one', ...more });

const partOf = async (more: Partial<TableModel>, name = 'Sheet'): Promise<string> => {
  const { parts } = await write(modelOf([sheetOf([table(more)], { name })]));
  return parts.get('xl/worksheets/sheet1.xml') ?? '';
};

describe('links', () => {
  it('lead to other sheets and to the web, each where the report put it', async () => {
    const links: TableModel['links'] = [
      { at: { row: 'head', column: 0 }, to: { sheet: "It's" }, tooltip: 'To "it"' },
      { at: { row: 1, column: 0 }, to: { url: 'https://example.com/?a=1&b=2' } },
      { at: { row: 2, column: 0 }, to: { url: 'mailto:a@example.com' } },
    ];
    const other = sheetOf([], { name: "It's" });
    const { sheet, parts } = await write(modelOf([sheetOf([table({ links })]), other]));
    const xml = parts.get('xl/worksheets/sheet1.xml') ?? '';
    expect(xml).toContain(`<hyperlink ref="A3" location="'It''s'!A1" tooltip="To "it""/>`);
    expect([sheet.getCell('A5').hyperlink, sheet.getCell('A6').hyperlink]).toEqual([
      'https://example.com/?a=1&b=2',
      'mailto:a@example.com',
    ]);
    expect(sheet.getCell('A5').font.underline).toBe(true);
  });

  it.each(['javascript:alert(1)', 'http://example.com', 'file:///etc/passwd', 'https://exa mple.com', 'https:', ''])(
    'never lead to %j',
    async (url) => {
      const links = [{ at: { row: 0, column: 0 }, to: { url } }];
      await expect(partOf({ links })).rejects.toMatchObject({
        code: 'RENDER_FAILED',
        message: expect.stringContaining('use https: or mailto:'),
      });
    },
  );

  it('to a sheet that the workbook has not are refused', async () => {
    const links = [{ at: { row: 0, column: 0 }, to: { sheet: 'Nowhere' } }];
    await expect(partOf({ links })).rejects.toMatchObject({ message: expect.stringContaining('"Nowhere"') });
  });
});

describe('links to tables', () => {
  const ungrouped = table({ id: 'first', title: 'First' });
  const grouped = tableOf([{ ...textColumn('a', ['x', 'y', 'z']), group: 'G' }], { id: 'second', title: 'Second' });
  const to = (place: PlaceInWorkbook) => ({ links: [{ at: { row: 0, column: 0 }, to: place }] });
  const locationOf = async (place: PlaceInWorkbook, options: WriteOptions = {}): Promise<string | undefined> => {
    const from = sheetOf([table({ id: 'from', ...to(place) })], { name: 'From' });
    const target = sheetOf([ungrouped, grouped], { name: 'Two tables' });
    const { parts } = await write(modelOf([from, target]), options);
    return /location="([^"]*)"/u.exec(parts.get('xl/worksheets/sheet1.xml') ?? '')?.[1];
  };

  it.each([
    // Title of the sheet, a blank line, then title, head and three rows; a blank line, title, group, head and three rows.
    [{ table: 'first' }, "'Two tables'!A3"],
    [{ table: 'first', row: 2 }, "'Two tables'!A7"],
    [{ table: 'second' }, "'Two tables'!A9"],
    [{ table: 'second', row: 0 }, "'Two tables'!A12"],
  ])('%j lead to %s', async (place, location) => {
    expect(await locationOf(place)).toBe(location);
  });

  it('lead to the sheet that a row has rolled over to', async () => {
    expect(await locationOf({ table: 'second', row: 2 }, { maxSheetRows: 20 })).toMatch(/^'Two tables \(\d\)'!A\d+$/u);
  });

  it.each([
    [{ table: 'third' }, 'the table "third"'],
    [{ table: 'first', row: 3 }, 'row 3 of the table "first"'],
  ])('%j, which is not there, are refused', async (place, told) => {
    await expect(locationOf(place)).rejects.toMatchObject({
      code: 'RENDER_FAILED',
      message: expect.stringContaining(told),
    });
  });
});

describe('a link in the header', () => {
  it('stands below the facts of each sheet that the rows roll over to', async () => {
    const header = { title: 'T', facts: [{ label: 'a', value: 'b' }], link: { text: '← One', to: { sheet: 'One' } } };
    const rows = textColumn(
      'Device',
      Array.from({ length: 20 }, (_, row) => `d${row}`),
    );
    const model = modelOf([sheetOf([], { name: 'One' }), sheetOf([tableOf([rows])], { name: 'Two', header })]);
    const { workbook, parts } = await write(model, { maxSheetRows: 25 });
    expect(workbook.worksheets.map(({ name }) => name)).toEqual(['One', 'Two', 'Two (2)']);
    for (const part of [2, 3]) {
      expect(parts.get(`xl/worksheets/sheet${part}.xml`)).toContain('<hyperlink ref="A3" location="One!A1"/>');
      const cell = workbook.worksheets[part - 1]?.getCell('A3');
      expect([cell?.text, cell?.font.underline]).toEqual(['← One', true]);
    }
  });
});

describe('comments', () => {
  it('stand on their cells, with their text whatever is in it', async () => {
    const text = 'a < b & "c"\nnext\u0000 line';
    const { sheet } = await write(
      modelOf([
        sheetOf([
          table({
            comments: [
              { at: { row: 2, column: 1 }, text },
              { at: { row: 'head', column: 0 }, text: 'Head' },
            ],
          }),
        ]),
      ]),
    );
    const textOf = (address: string): string | undefined => {
      const { note } = sheet.getCell(address);
      return typeof note === 'object' ? note.texts?.map((each) => each.text).join('') : note;
    };
    expect([textOf('B6'), textOf('A3'), textOf('A4')]).toEqual(['a < b & "c"\nnext line', 'Head', undefined]);
  });
});

describe('links and comments', () => {
  const link = (row: number | 'head', column: number) => ({ at: { row, column }, to: { url: 'https://example.com' } });
  const comment = (row: number | 'head', column: number) => ({ at: { row, column }, text: 'x' });

  it.each([
    ['a row that is not there', 3, 0],
    ['a column that is not there', 0, 2],
    ['no cell at all', -1, 0.5],
  ])('on %s are refused', async (_, row, column) => {
    for (const more of [{ links: [link(row, column)] }, { comments: [comment(row, column)] }]) {
      await expect(partOf(more)).rejects.toMatchObject({ message: expect.stringContaining('not in its table') });
    }
  });

  it('are refused when a cell has two', async () => {
    for (const more of [{ links: [link(0, 0), link(0, 0)] }, { comments: [comment('head', 0), comment('head', 0)] }]) {
      await expect(partOf(more)).rejects.toMatchObject({ message: expect.stringContaining('give each cell one') });
    }
  });

  it('are refused when they are longer than Excel reads', async () => {
    const links = [{ at: { row: 0, column: 0 }, to: { url: `https://example.com/${'x'.repeat(2_100)}` } }];
    await expect(partOf({ links })).rejects.toMatchObject({ code: 'RENDER_FAILED' });
  });
});

describe('a filter', () => {
  it('covers head and body, under a hidden name of the sheet', async () => {
    const { parts } = await write(modelOf([sheetOf([table({ autofilter: true })], { name: 'R&D 1' })]));
    expect(parts.get('xl/worksheets/sheet1.xml')).toContain('<autoFilter ref="A3:B6"/>');
    expect(parts.get('xl/workbook.xml')).toContain(
      `<definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">'R&amp;D 1'!$A$3:$B$6</definedName>`,
    );
  });

  it('is refused on two tables of a sheet', async () => {
    const model = modelOf([sheetOf([table({ autofilter: true }), table({ id: 'two', autofilter: true })])]);
    await expect(write(model)).rejects.toMatchObject({ message: expect.stringContaining('two tables with filters') });
  });
});

describe('merged cells', () => {
  it('are merged where the body stands', async () => {
    expect(await partOf({ merges: [{ row: 1, column: 0, rows: 2, columns: 2 }] })).toContain(
      '<mergeCell ref="A5:B6"/>',
    );
  });

  it.each([
    ['outside the table', [{ row: 2, column: 0, rows: 2, columns: 1 }], 'outside the table'],
    [
      'that meet',
      [
        { row: 0, column: 0, rows: 2, columns: 1 },
        { row: 1, column: 0, rows: 1, columns: 2 },
      ],
      'merges a cell twice',
    ],
  ])('%s are refused', async (_, merges, message) => {
    await expect(partOf({ merges })).rejects.toMatchObject({ message: expect.stringContaining(message) });
  });
});

describe('named ranges', () => {
  it('name the cells of a column', async () => {
    const names = [{ name: 'Energy', range: { table: 'one', column: 1 } }];
    const { parts } = await write(modelOf([sheetOf([table({})], { name: 'My data' })], { names }));
    expect(parts.get('xl/workbook.xml')).toContain(`<definedName name="Energy">'My data'!$B$4:$B$6</definedName>`);
  });

  it.each(['A1', 'R1C1', 'r', 'with space', '', '1st', '_xlnm.Print_Area', 'x'.repeat(256)])(
    'are never %j',
    async (name) => {
      const names = [{ name, range: { table: 'one', column: 1 } }];
      await expect(write(modelOf([sheetOf([table({})])], { names }))).rejects.toMatchObject({ code: 'RENDER_FAILED' });
    },
  );

  it.each([
    [{ table: 'none', column: 0 }, 'no sheet has'],
    [{ table: 'one', column: 2 }, 'which has 2'],
    [{ table: 'one', row: 3, from: 0, to: 1 } as const, 'that is not there'],
    [{ table: 'one', row: { total: 0 }, from: 0, to: 1 } as const, 'that is not there'],
  ])('of cells that are not there are refused: %j', async (range, message) => {
    const model = modelOf([sheetOf([table({})])], { names: [{ name: 'Energy', range }] });
    await expect(write(model)).rejects.toMatchObject({ message: expect.stringContaining(message) });
  });
});

describe('what a sheet could not show as it was given', () => {
  it('is said in its last rows', async () => {
    const values = Float64Array.of(Number.POSITIVE_INFINITY, 1, Number.NEGATIVE_INFINITY);
    const column: ColumnModel = { type: 'number', decimals: 1, head: { text: 'kWh' }, values };
    const { sheet, result } = await write(
      modelOf([sheetOf([tableOf([textColumn('D', ['a\u0000', null, 'c']), column])])]),
    );
    expect(result.losses).toEqual({
      cutTexts: 0,
      cleanedTexts: 1,
      infiniteFigures: 2,
      unexplainedGaps: 0,
      partialCharts: 0,
    });
    expect([8, 9].map((row) => sheet.getCell(row, 1).value)).toEqual([
      'One text on this sheet held characters that a workbook cannot; they were left out.',
      '2 figures on this sheet are infinite and their cells are blank.',
    ]);
  });

  it('includes gaps that the table itself does not explain', async () => {
    const column: ColumnModel = {
      type: 'number',
      decimals: 1,
      head: { text: 'kWh' },
      values: Float64Array.of(Number.NaN),
    };
    const explained = tableOf([column], { note: 'Blank: no reading.' });
    const [without, withNote] = await Promise.all(
      [tableOf([column]), explained].map(async (each) => write(modelOf([sheetOf([each])]))),
    );
    expect(without?.sheet.getCell('A6').value).toBe('Blank: there is no value, which is not the same as 0.');
    expect(withNote?.result.losses.unexplainedGaps).toBe(0);
  });
});
