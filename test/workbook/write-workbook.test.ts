import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ColumnModel } from '../../src/report/table-model.ts';
import { noLosses } from '../../src/workbook/writing.ts';
import { cellsOf, find, modelOf, sheetOf, sum, tableOf, textColumn, write } from './workbooks.ts';

const days: readonly ColumnModel[] = [1, 2, 3].map((day) => ({
  type: 'number',
  decimals: 1,
  head: { date: `2016-01-0${day}` },
  values: Float64Array.of(day, day === 2 ? Number.NaN : 10 * day),
  flagged: Uint8Array.of(0, day === 3 ? 1 : 0),
}));

const daily = tableOf(
  [
    textColumn('Device', ['Chiller', 'Boiler']),
    ...days,
    {
      type: 'number',
      decimals: 1,
      head: { text: 'Sum' },
      formula: { kind: 'sum', from: 1, to: 3 },
      values: Float64Array.of(6, 40),
      style: 'strong',
    },
    { type: 'percent', decimals: 1, head: { text: 'Coverage' }, values: Float64Array.of(1, 0.667) },
  ],
  {
    title: 'Electricity, kWh',
    totals: [{ label: 'Total', cells: [null, sum(11), sum(2), sum(33), sum(46), { kind: 'value', value: 0.8333 }] }],
    note: 'Blank: no reading.',
  },
);

const report = modelOf([
  sheetOf([daily, { ...daily, title: 'Gas, therm' }], {
    name: 'Daily consumption',
    print: { orientation: 'landscape' },
    freeze: { head: true, columns: 1 },
    header: {
      title: 'Daily consumption',
      subtitle: 'Acme',
      facts: [
        { label: 'Period', value: '1–3 January 2016' },
        { label: 'Time zone', value: 'America/Chicago' },
      ],
    },
  }),
  sheetOf(
    [
      tableOf([textColumn('Reason', [])], {
        emptyText: 'Nothing to report.',
        totals: [{ label: 'Total', cells: [null] }],
      }),
    ],
    {
      name: 'Data quality',
    },
  ),
]);

describe('the sheet', () => {
  it('opens with title, subtitle and facts, then the table under its title', async () => {
    const { sheet } = await write(report);
    expect([1, 2, 3, 4, 5, 6, 7].map((row) => [sheet.getCell(row, 1).value, sheet.getCell(row, 2).value])).toEqual([
      ['Daily consumption', null],
      ['Acme', null],
      ['Period', '1–3 January 2016'],
      ['Time zone', 'America/Chicago'],
      [null, null],
      ['Electricity, kWh', null],
      ['Device', new Date('2016-01-01T00:00:00Z')],
    ]);
    expect(sheet.getCell(1, 1).font).toMatchObject({ bold: true, size: 16 });
  });

  it('shows each value in the type of its column, gaps blank', async () => {
    const { sheet } = await write(report);
    expect([8, 9].map((row) => [1, 2, 3, 4].map((column) => sheet.getCell(row, column).value))).toEqual([
      ['Chiller', 1, 2, 3],
      ['Boiler', 10, null, 30],
    ]);
    expect([7, 8].map((row) => sheet.getCell(row, 2).numFmt)).toEqual(['[$-409]ddd d', '#,##0.0']);
    expect(sheet.getCell('F9').value).toBe(0.667);
    expect(sheet.getCell('F9').numFmt).toBe('0.0%');
  });

  it('sums rows and columns by live formulas that carry their results', async () => {
    const { sheet } = await write(report);
    expect(sheet.getCell('E8').value).toEqual({ formula: 'SUM(B8:D8)', result: 6 });
    expect(sheet.getCell('E9').value).toEqual({ formula: 'SUM(B9:D9)', result: 40 });
    expect([1, 2, 3, 4, 5, 6].map((column) => sheet.getCell(10, column).value)).toEqual([
      'Total',
      { formula: 'SUM(B8:B9)', result: 11 },
      { formula: 'SUM(C8:C9)', result: 2 },
      { formula: 'SUM(D8:D9)', result: 33 },
      { formula: 'SUM(E8:E9)', result: 46 },
      0.8333,
    ]);
    expect(sheet.getCell('E10').font.bold).toBe(true);
    expect(sheet.getCell('E10').border.top?.style).toBe('thin');
  });

  it('rounds the sum, and not its parts, where a total asks for it, and shows it so', async () => {
    const cost: ColumnModel = {
      type: 'money',
      currency: 'EUR',
      decimals: 4,
      head: { text: 'Cost' },
      values: Float64Array.of(1.002_4, 1.002_6),
    };
    const total = { kind: 'sum', value: 2.01, roundedTo: 2 } as const;
    const { sheet } = await write(
      modelOf([
        sheetOf([
          tableOf([textColumn('Item', ['a', 'b']), cost], {
            totals: [
              { label: 'Sum', cells: [null, sum(2.005)] },
              { label: 'To pay', cells: [null, total] },
            ],
          }),
        ]),
      ]),
    );
    const [exact, rounded] = [sheet.getCell('B6'), sheet.getCell('B7')];
    expect(exact.value).toEqual({ formula: 'SUM(B4:B5)', result: 2.005 });
    expect(rounded.value).toEqual({ formula: 'ROUND(SUM(B4:B5),2)', result: 2.01 });
    expect([exact, rounded].map(({ numFmt }) => numFmt.replace(/.*#,##0/, ''))).toEqual(['.0000', '.00']);
  });

  it('sets the second table below the first, with formulas over its own rows', async () => {
    const { sheet } = await write(report);
    expect(sheet.getCell('A11').value).toBe('Blank: no reading.');
    expect(sheet.getCell('A13').value).toBe('Gas, therm');
    expect(sheet.getCell('B17').value).toEqual({ formula: 'SUM(B15:B16)', result: 11 });
  });

  it('shows a table that stands in it twice, or on two sheets, each time in full', async () => {
    const { sheet, workbook } = await write(
      modelOf([sheetOf([daily, daily]), sheetOf([daily], { name: 'Again', header: { title: 'T', facts: [] } })]),
    );
    const again = workbook.getWorksheet('Again');
    expect([5, 12].map((row) => sheet.getCell(row, 1).value)).toEqual(['Chiller', 'Chiller']);
    expect(again?.getCell(5, 1).value).toBe('Chiller');
  });

  it('marks estimated cells and sums apart from the rest', async () => {
    const { sheet } = await write(report);
    const [plain, flagged, sum] = ['D8', 'D9', 'E9'].map((at) => sheet.getCell(at).font);
    expect([plain?.italic ?? false, flagged?.italic, sum?.bold]).toEqual([false, true, true]);
    expect(flagged?.color?.argb).not.toBe(plain?.color?.argb);
  });

  it('says so when there are no rows, and totals nothing', async () => {
    const { workbook } = await write(report);
    const quality = workbook.getWorksheet('Data quality');
    expect(cellsOf(quality ?? workbook.addWorksheet()).map(({ value }) => value)).toEqual([
      'Title',
      'Reason',
      'Nothing to report.',
    ]);
  });

  it('keeps the head in view, and the first columns also on every printed page', async () => {
    const { sheet, parts } = await write(report);
    expect(sheet.views[0]).toMatchObject({ state: 'frozen', xSplit: 1, ySplit: 7, showGridLines: false });
    expect(sheet.pageSetup).toMatchObject({ orientation: 'landscape', fitToPage: true, fitToWidth: 1, paperSize: 1 });
    expect(parts.get('xl/worksheets/sheet1.xml')).toMatch(/<pageSetup [^>]*fitToHeight="0"/);
    expect(parts.get('xl/workbook.xml')).toContain(">'Daily consumption'!$A:$A<");
    expect(sheet.headerFooter.oddFooter).toContain('Page &P of &N');
  });

  it('prints on A4 where people do', async () => {
    const { sheet } = await write({ ...report, locale: 'de-DE' });
    expect(sheet.pageSetup.paperSize).toBe(9);
  });
});

describe('a sheet too wide for one readable page', () => {
  it('is printed on several, with its title in the page header of each', async () => {
    const columns = Array.from({ length: 31 }, (_, index): ColumnModel => ({
      type: 'number',
      decimals: 1,
      head: { date: `2016-01-${String(index + 1).padStart(2, '0')}` },
      values: Float64Array.of(12_345.6),
    }));
    const header = { title: 'R&D 2016', facts: [{ label: 'Period', value: 'x'.repeat(300) }] };
    const { sheet, parts } = await write(
      modelOf([
        sheetOf([tableOf([textColumn('Device', ['a']), ...columns])], {
          header,
          print: { orientation: 'landscape' },
        }),
      ]),
    );
    expect(sheet.pageSetup.fitToWidth).toBe(2);
    expect(sheet.headerFooter.oddHeader).toContain('R&&D 2016\n');
    expect(sheet.headerFooter.oddHeader?.length).toBeLessThanOrEqual(255);
    expect(parts.get('xl/workbook.xml')).toContain('Sheet!$A$4:$AF$5');
  });
});

describe('dates and times', () => {
  it('show the wall clock of the zone and tell a repeated hour apart', async () => {
    const values = Float64Array.of(Date.parse('2016-01-01T06:00Z'), Date.parse('2016-11-06T07:30Z'), Number.NaN);
    const { sheet } = await write(modelOf([sheetOf([tableOf([{ type: 'datetime', head: { text: 'At' }, values }])])]));
    expect([4, 5, 6].map((row) => sheet.getCell(row, 1).value)).toEqual([
      new Date('2016-01-01T00:00Z'),
      new Date('2016-11-06T01:30Z'),
      null,
    ]);
    expect(sheet.getCell('A4').numFmt).toBe('mm/dd/yyyy hh:mm AM/PM');
    expect(sheet.getCell('A5').numFmt).toBe('mm/dd/yyyy hh:mm AM/PM" UTC-06:00"');
  });

  it('that are missing have the usual format, also after a repeated hour', async () => {
    const values = Float64Array.of(Date.parse('2016-11-06T07:30Z'), Number.NaN);
    const { sheet } = await write(modelOf([sheetOf([tableOf([{ type: 'datetime', head: { text: 'At' }, values }])])]));
    expect(sheet.getCell('A5').numFmt).toBe('mm/dd/yyyy hh:mm AM/PM');
  });

  it('are dates where Excel has them and text where it has none', async () => {
    const values = ['2016-02-29', '1899-12-31', null];
    const { sheet } = await write(modelOf([sheetOf([tableOf([{ type: 'date', head: { text: 'On' }, values }])])]));
    expect([4, 5, 6].map((row) => sheet.getCell(row, 1).value)).toEqual([
      new Date('2016-02-29T00:00Z'),
      '1899-12-31',
      null,
    ]);
  });

  it('in heads name the month where the columns span two', async () => {
    const columns = ['2016-01-31', '2016-02-01'].map((date): ColumnModel => ({
      type: 'integer',
      head: { date },
      values: Float64Array.of(1),
    }));
    const { sheet } = await write(modelOf([sheetOf([tableOf(columns)])]));
    expect(sheet.getCell('A3').numFmt).toBe('[$-409]mmm d');
  });
});

describe('formulas', () => {
  it('are ours alone', async () => {
    const { parts } = await write(report);
    const formulas = [...(parts.get('xl/worksheets/sheet1.xml') ?? '').matchAll(/<f[^>]*>([^<]*)</g)].map(([, f]) => f);
    expect(formulas).toHaveLength(2 * (2 + 4));
    for (const formula of formulas) expect(formula).toMatch(/^SUM\([A-Z]+\d+:[A-Z]+\d+\)$/);
  });
});

describe('columns', () => {
  it('are wide enough for their numbers, bold total included', async () => {
    const values = Float64Array.of(1, 2);
    const column = (): ColumnModel => ({
      type: 'number',
      decimals: 2,
      head: { text: 'kWh' },
      values,
    });
    const totals = [{ label: 'T', cells: [null, sum(3), sum(-1e9)] }];
    const { sheet } = await write(
      modelOf([sheetOf([tableOf([textColumn('D', ['a', 'b']), column(), column()], { totals })])]),
    );
    const [narrow, wide] = [2, 3].map((index) => sheet.getColumn(index).width ?? 0);
    expect(narrow).toBeGreaterThanOrEqual(5);
    expect(wide).toBeGreaterThanOrEqual('-1,000,000,000.00'.length * 0.9);
  });

  it('wrap text that is too long for them, in rows high enough to show it', async () => {
    const reason = 'The readings of this device took longer than thirty seconds to read. '.repeat(4);
    const { sheet } = await write(modelOf([sheetOf([tableOf([textColumn('Reason', [reason, 'short'])])])]));
    expect(sheet.getColumn(1).width).toBeLessThan(60);
    expect(sheet.getCell('A4').alignment.wrapText).toBe(true);
    expect(sheet.getRow(4).height).toBeGreaterThan(3 * (sheet.getRow(5).height ?? 15));
  });

  it('of figures are not pulled apart by the long remarks of another table', async () => {
    const figures = ['a', 'b', 'c', 'd', 'e'].map((text): ColumnModel => ({
      type: 'integer',
      head: { text: `Count of ${text}` },
      values: Float64Array.of(1),
    }));
    const remark = 'Many intervals missing';
    const remarks = tableOf([textColumn('Device', ['Chiller']), textColumn('Detail', [remark])]);
    const { sheet } = await write(modelOf([sheetOf([tableOf(figures), remarks])]));
    const cell = find(sheet, remark);
    expect(sheet.getColumn(2).width).toBe(sheet.getColumn(3).width);
    expect(cell.alignment.wrapText ?? false).toBe(false);
    expect(sheet.getCell(cell.row, 5).border.bottom).toEqual(cell.border.bottom);
  });

  it('without a value that is a number stay blank, their totals too', async () => {
    const values = Float64Array.of(Number.NaN, Number.POSITIVE_INFINITY);
    const table = tableOf(
      [
        textColumn('D', ['a', 'b']),
        { type: 'integer', head: { text: 'n' }, values },
        { type: 'number', decimals: 0, head: { text: 's' }, formula: { kind: 'sum', from: 1, to: 1 }, values },
      ],
      { totals: [{ label: 'Total', cells: [null, sum(Number.NaN), null] }] },
    );
    const { sheet } = await write(modelOf([sheetOf([table])]));
    expect([4, 5, 6].flatMap((row) => [2, 3].map((column) => sheet.getCell(row, column).value))).toEqual(
      Array.from({ length: 6 }, () => null),
    );
  });
});

describe('the package', () => {
  it('is what the result says it is', async () => {
    const { result, bytes } = await write(report);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(result).toEqual({ bytes: bytes.byteLength, sha256, sheets: 2, rows: 4, losses: noLosses() });
  });

  it('names its report and its author, at the time of the report', async () => {
    const { workbook } = await write(report);
    expect(workbook).toMatchObject({
      title: 'Report',
      subject: 'January',
      creator: 'report-worker',
      created: new Date('2016-02-01T00:00Z'),
    });
  });

  it('has its default font and no green triangles, in the order the schema asks for', async () => {
    const { parts } = await write(report);
    expect(parts.get('xl/styles.xml')).toMatch(
      /<fonts[^>]*><font><color theme="1"\/><family val="2"\/><sz val="10"\/><name val="Arial"\/>/,
    );
    expect(parts.get('xl/worksheets/sheet1.xml')).toMatch(
      /<\/headerFooter><ignoredErrors><ignoredError sqref="A1:F18" numberStoredAsText="1" formulaRange="1"\/>/,
    );
  });

  it('gives every sheet a name that Excel takes', async () => {
    const name = 'Consumption / day of the northern plant';
    const { workbook } = await write(modelOf([sheetOf([], { name }), sheetOf([], { name })]));
    expect(workbook.worksheets.map((sheet) => sheet.name)).toEqual([
      'Consumption day of the norther…',
      'Consumption day of the nor… (2)',
    ]);
  });
});
