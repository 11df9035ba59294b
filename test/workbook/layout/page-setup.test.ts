import { describe, expect, it } from 'vitest';
import type { PageText } from '../../../src/report/model.ts';
import { modelOf, sheetOf, tableOf, textColumn, write } from '../workbooks.ts';

const footer = async (text: PageText): Promise<string | undefined> => {
  const { sheet } = await write(modelOf([sheetOf([], { print: { orientation: 'portrait', footer: text } })]));
  return sheet.headerFooter.oddFooter;
};

describe('a page footer', () => {
  it('has its fields filled in by Excel, and everything else as it stands', async () => {
    expect(await footer({ left: '{sheet}: R&D', center: '{date}', right: '{page} / {pages}' })).toBe(
      '&L&A: R&&D&C&D&R&P / &N',
    );
    expect(await footer({ left: '(date) "file" [page] {constructor}' })).toBe('&L(date) "file" [page] {constructor}');
  });

  it('does not calculate with the page number', async () => {
    expect(await footer({ center: '{page}+5 {pages}-1' })).toBe('&C&P +5 &N -1');
  });

  it('is never longer than Excel takes, codes included', async () => {
    const long = `${'x'.repeat(100)}{page}${'&'.repeat(100)}{pages}`;
    const text = await footer({ left: long, center: long, right: long });
    expect(text?.length).toBeLessThanOrEqual(255);
    expect(text).toMatch(/^&Lx+…?&P.*&N&C.*&P.*&N&R.*&P.*&N$/);
  });
});

describe('what the writer says by itself', () => {
  const ownFooter = async (locale: string): Promise<string | undefined> => {
    const header = { title: 'Load', facts: [] };
    const { sheet } = await write({ ...modelOf([sheetOf([], { header })]), locale });
    return sheet.headerFooter.oddFooter;
  };

  it.each([
    ['en-GB', 'Page &P of &N'],
    ['de-AT', 'Seite &P von &N'],
    ['fr-FR', 'Page &P sur &N'],
    ['es-MX', 'Página &P de &N'],
    ['pl-PL', 'Page &P of &N'],
  ])('is said in the language of %s', async (locale, text) => {
    expect(await ownFooter(locale)).toContain(text);
  });
});

describe('a sheet of several tables', () => {
  const load = tableOf([textColumn('Load', ['a', 'b'])]);
  const frozen = { header: { title: 'T', facts: [] }, freeze: { head: true } };

  it('keeps their heads in view and on every page when they are the same and run over pages', async () => {
    const long = tableOf([
      textColumn(
        'Load',
        Array.from({ length: 80 }, () => 'a'),
      ),
    ]);
    const { sheet } = await write(modelOf([sheetOf([long, load], frozen)]));
    expect(sheet.views[0]).toMatchObject({ state: 'frozen', ySplit: 3 });
    expect(sheet.pageSetup.printTitlesRow).toBe('3:3');
  });

  it('repeats no heads on its pages when each table stands whole on one, below its own', async () => {
    const { sheet } = await write(modelOf([sheetOf([load, load], frozen)]));
    expect(sheet.views[0]).toMatchObject({ state: 'frozen', ySplit: 3 });
    expect(sheet.pageSetup.printTitlesRow).toBeUndefined();
  });

  it('repeats no heads above a chart that has a page of its own', async () => {
    const { sheet } = await write(modelOf([sheetOf([load], { ...frozen, charts: [] })]));
    expect(sheet.views[0]).toMatchObject({ state: 'frozen', ySplit: 3 });
    expect(sheet.pageSetup.printTitlesRow).toBeUndefined();
  });

  it('never shows the rows of one under the heads of another', async () => {
    const cost = tableOf([textColumn('Cost', ['1', '2'])]);
    const { sheet } = await write(modelOf([sheetOf([load, cost], frozen)]));
    expect(sheet.views[0]?.state).toBe('normal');
    expect(sheet.pageSetup.printTitlesRow).toBeUndefined();
  });

  it('begins a page where a table asks for it, above the chart that belongs to it', async () => {
    const chart = {
      description: 'Load',
      plots: [{ kind: 'line', grouping: 'clustered', series: [{ values: { table: 'second', column: 0 } }] }] as const,
    };
    const numbers = tableOf([{ type: 'integer', head: { text: 'Load' }, values: Float64Array.of(1, 2) }], {
      id: 'second',
      onNewPage: true,
    });
    const { parts } = await write(
      modelOf([
        sheetOf([{ ...load, onNewPage: true }, numbers, load], {
          charts: [{ chart, anchor: { kind: 'above', table: 'second', height: 1_000_000 } }],
        }),
      ]),
    );
    // Title, blank, head and two rows; the page begins with the blank row before the chart.
    expect(parts.get('xl/worksheets/sheet1.xml')).toContain(
      '<rowBreaks count="1" manualBreakCount="1"><brk id="6" max="16383" man="1"/></rowBreaks>',
    );
  });
});
