import type { HeaderFooter, PageSetup } from 'exceljs';
import type { HeaderBlock, SheetModel } from '../report/model.ts';
import { columnLetters } from './cell-ref.ts';
import { cleanText, cutText } from './safe-text.ts';
import { fontName, palette } from './styles.ts';

/** Where the sheet's parts came to stand; rows count from 1. */
export type SheetLayout = {
  readonly widths: readonly number[];
  /** First row of the first table, its title included. */
  readonly tablesRow: number;
  /** Head of the first table; `null` without tables. */
  readonly headRow: number | null;
  readonly lastRow: number;
};

/** exceljs types the paper as an enum that lacks Letter. */
type PageSettings = Omit<Partial<PageSetup>, 'paperSize'> & { readonly paperSize: number };

/** Excel's paper codes. */
const letter = 1;
const a4 = 9;

/** Countries that print on Letter (CLDR, supplemental paper sizes). */
const letterRegions = new Set('BZ CA CL CO CR GT MX NI PA PH PR SV US VE'.split(' '));

const paperSize = (locale: string): number =>
  letterRegions.has(new Intl.Locale(locale).maximize().region ?? '') ? letter : a4;

/** Body text of 5 points: smaller cannot be read on paper. */
const minScale = 0.55;

/** What fits side by side at 100 % between our margins, in column-width units, on the narrower of the two papers. */
const pageWidth = { portrait: 105, landscape: 140 } as const;

/** As few pages side by side as keep the text readable. */
const pagesWide = ({ orientation }: SheetModel, { widths }: SheetLayout): number => {
  const width = widths.reduce((sum, each) => sum + each, 0);
  return Math.max(1, Math.ceil((width * minScale) / pageWidth[orientation]));
};

/** exceljs puts the first `$` before each corner. */
const printArea = ({ tablesRow, lastRow, widths }: SheetLayout): string =>
  `A$${tablesRow}:${columnLetters(widths.length)}$${lastRow}`;

/**
 * The sheet's width on one page where that is readable, the first table's head and the frozen columns on every page.
 * Repeated columns would show a clipped header block on every page but the first, so then it moves into the page header.
 */
export const pageSetup = (sheet: SheetModel, layout: SheetLayout, locale: string): PageSettings => {
  const pages = pagesWide(sheet, layout);
  return {
    paperSize: paperSize(locale),
    orientation: sheet.orientation,
    fitToPage: true,
    fitToWidth: pages,
    fitToHeight: 0,
    margins: { left: 0.4, right: 0.4, top: pages > 1 ? 0.9 : 0.5, bottom: 0.6, header: 0.35, footer: 0.3 },
    ...(pages > 1 ? { printArea: printArea(layout) } : {}),
    ...(layout.headRow === null ? {} : { printTitlesRow: `${layout.headRow}:${layout.headRow}` }),
    ...(sheet.frozenColumns ? { printTitlesColumn: `A:${columnLetters(sheet.frozenColumns)}` } : {}),
  };
};

/** Text of a page header or footer, where `&` opens a code and a plain one is doubled, in at most `max` characters. */
const marginText = (text: string, max: number): string => {
  const plain = cleanText(text).replaceAll('\n', ' ');
  for (let length = Math.min(max, plain.length); ; length -= 1) {
    const escaped = cutText(plain, length).replaceAll('&', '&&');
    if (escaped.length <= max) return escaped;
  }
};

/** &K takes exactly six digits, so a text that begins with a digit cannot run into it as it would into a font size. */
const look = (face: 'Bold' | 'Regular', points: number, argb: string): string =>
  `&"${fontName},${face}"&${points}&K${argb.slice(2)}`;

const pageHeader = ({ title, subtitle, facts }: HeaderBlock): string => {
  const details = [subtitle, ...facts.slice(0, 2).map(({ value }) => value)].filter((text) => text !== undefined);
  return (
    `&L${look('Bold', 14, palette.navy)}${marginText(title, 70)}\n` +
    look('Regular', 9, palette.muted) +
    marginText(details.join('  ·  '), 110)
  );
};

/** The sheet's title and the page number on every page; Excel refuses more than 255 characters, codes included. */
export const pageMargins = (sheet: SheetModel, layout: SheetLayout): Partial<HeaderFooter> => {
  const small = look('Regular', 8, palette.muted);
  const oddFooter = `&L${small}${marginText(sheet.header.title, 100)}&R${small}Page &P of &N`;
  return pagesWide(sheet, layout) > 1 ? { oddHeader: pageHeader(sheet.header), oddFooter } : { oddFooter };
};
