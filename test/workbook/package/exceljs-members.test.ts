/** exceljs makes the small parts by classes that it does not export: these are the members we use, and what they must write. */
import { readFileSync } from 'node:fs';
import AppXform from 'exceljs/lib/xlsx/xform/core/app-xform.js';
import CoreXform from 'exceljs/lib/xlsx/xform/core/core-xform.js';
import RelationshipsXform from 'exceljs/lib/xlsx/xform/core/relationships-xform.js';
import CommentsXform from 'exceljs/lib/xlsx/xform/comment/comments-xform.js';
import VmlNotesXform from 'exceljs/lib/xlsx/xform/comment/vml-notes-xform.js';
import WorkbookXform from 'exceljs/lib/xlsx/xform/book/workbook-xform.js';
import WorksheetXform from 'exceljs/lib/xlsx/xform/sheet/worksheet-xform.js';
import StylesXform from 'exceljs/lib/xlsx/xform/style/styles-xform.js';
import theme from 'exceljs/lib/xlsx/xml/theme1.js';
import { describe, expect, it } from 'vitest';

describe('exceljs', () => {
  it('is the version whose inner classes we know', () => {
    const { version } = JSON.parse(readFileSync('node_modules/exceljs/package.json', 'utf8')) as { version: string };
    expect(version).toBe('4.4.0');
  });

  it('numbers styles, once for each object and each content, and differential styles', () => {
    const styles = new StylesXform(true);
    // oxlint-disable-next-line eslint/no-underscore-dangle -- The member under test.
    expect(styles._addFont({ name: 'Arial', size: 10 })).toBe(0);
    const bold = { font: { bold: true } };
    expect([
      styles.addStyleModel(bold),
      styles.addStyleModel(bold),
      styles.addStyleModel({ font: { bold: true } }),
    ]).toEqual([1, 1, 1]);
    expect(styles.addStyleModel({ numFmt: '0.000' })).toBe(2);
    expect([styles.addDxfStyle({ font: { italic: true } }), styles.addDxfStyle(bold)]).toEqual([0, 1]);
    const xml = styles.toXml();
    expect(xml).toMatch(/<fonts count="2"[^>]*><font><sz val="10"\/><name val="Arial"\/><\/font><font><b\/><\/font>/);
    expect(xml).toContain('<numFmt numFmtId="164" formatCode="0.000"/>');
    expect(xml).toContain('<dxfs count="2"><dxf><font><i/></font></dxf>');
  });

  it('writes the small parts of a sheet from plain models', () => {
    const { map } = new WorksheetXform();
    expect(map.sheetPr.toXml({ tabColor: { theme: 4 }, pageSetup: { fitToPage: true } })).toBe(
      '<sheetPr><tabColor theme="4"/><pageSetUpPr fitToPage="1"/></sheetPr>',
    );
    expect(
      map.sheetViews.toXml([{ state: 'frozen', xSplit: 1, ySplit: 2, tabSelected: true, showGridLines: false }]),
    ).toBe(
      '<sheetViews><sheetView workbookViewId="0" tabSelected="1" showGridLines="0"><pane xSplit="1" ySplit="2" ' +
        'topLeftCell="B3" activePane="bottomRight" state="frozen"/><selection pane="bottomRight"/></sheetView></sheetViews>',
    );
    expect(map.cols.toXml([{ min: 1, max: 1, width: 9.5 }])).toBe(
      '<cols><col min="1" max="1" width="9.5" customWidth="1"/></cols>',
    );
    expect(map.autoFilter.toXml('A1:B2')).toBe('<autoFilter ref="A1:B2"/>');
    expect(map.mergeCells.toXml(['A1:B1'])).toBe('<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>');
    expect(map.printOptions.toXml({ showGridLines: true, horizontalCentered: true })).toBe(
      '<printOptions gridLines="1" horizontalCentered="1"/>',
    );
    expect(map.pageMargins.toXml({ left: 1, right: 1, top: 1, bottom: 1, header: 0.5, footer: 0.5 })).toContain(
      'left="1"',
    );
    expect(map.pageSetup.toXml({ paperSize: 9, orientation: 'landscape', fitToWidth: 1, fitToHeight: 0 })).toBe(
      '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>',
    );
    expect(map.headerFooter.toXml({ oddFooter: '&L<&P>' })).toBe(
      '<headerFooter><oddFooter>&amp;L&lt;&amp;P&gt;</oddFooter></headerFooter>',
    );
    expect(map.rowBreaks.toXml([{ id: 7, max: 16_383, man: 1 }])).toBe(
      '<rowBreaks count="1" manualBreakCount="1"><brk id="7" max="16383" man="1"/></rowBreaks>',
    );
    expect(map.rowBreaks.toXml([])).toBe('');
  });

  it('writes the pieces of the workbook part', () => {
    const { map } = new WorkbookXform();
    expect(map.workbookPr.toXml({})).toContain('<workbookPr');
    expect(map.bookViews.toXml([{ x: 0, y: 0, width: 1, height: 2, firstSheet: 0, activeTab: 0 }])).toContain(
      '<workbookView',
    );
    expect(map.sheets.toXml([{ id: 1, name: 'A & "B"', rId: 'rId1' }])).toBe(
      '<sheets><sheet sheetId="1" name="A &amp; &quot;B&quot;" r:id="rId1"/></sheets>',
    );
    expect(map.calcPr.toXml({})).toBe('<calcPr calcId="171027"/>');
  });

  it('writes properties, relationships and comments', () => {
    const at = new Date('2016-02-01T00:00:00Z');
    const core = new CoreXform().toXml({
      title: 'T & T',
      subject: 's',
      creator: 'c',
      lastModifiedBy: 'c',
      keywords: undefined,
      created: at,
      modified: at,
    });
    expect(core).toContain('<dc:title>T &amp; T</dc:title>');
    expect(core).toContain('2016-02-01T00:00:00Z</dcterms:created>');
    expect(new AppXform().toXml({ worksheets: [{ name: 'A & B' }], company: 'Acme' })).toContain(
      '<vt:lpstr>A &amp; B</vt:lpstr>',
    );
    expect(
      new RelationshipsXform().toXml([{ Id: 'rId1', Type: 't', Target: 'https://a/?b&c', TargetMode: 'External' }]),
    ).toContain('<Relationship Id="rId1" Type="t" Target="https://a/?b&amp;c" TargetMode="External"/>');
    const note = {
      margins: { insetmode: 'auto', inset: [0.1, 0.1, 0.2, 0.2] },
      protection: { locked: 'True', lockText: 'True' },
      editAs: 'absolute',
      texts: [{ text: 'why' }],
    };
    const comments = [{ ref: 'B2', refAddress: { row: 2, col: 2 }, note }];
    expect(new CommentsXform().toXml({ comments })).toContain('<comment ref="B2" authorId="0"><text><r><t>why</t></r>');
    expect(new VmlNotesXform().toXml({ comments })).toContain('<x:Row>1</x:Row><x:Column>1</x:Column>');
  });

  it('has a theme with one colour scheme and two faces to replace', () => {
    expect(theme.match(/<a:clrScheme /g)).toHaveLength(1);
    expect(theme.match(/<a:latin typeface="/g)?.length).toBeGreaterThanOrEqual(2);
  });
});
