import type { HeaderFooter, PageSetup } from 'exceljs';
import type { HeaderBlock, PageText, SheetModel } from '../../report/model.ts';
import { absoluteRef } from '../cell/cell-ref.ts';
import { cleanText, cutText } from '../cell/safe-text.ts';
import { palette } from '../look/styles.ts';
import type { WriterTexts } from '../look/texts.ts';
import { fontName } from '../look/theme.ts';
import type { TableModel } from '../../report/table-model.ts';
import type { PlacedSheet } from './place-sheet.ts';

/** exceljs types the paper as an enum that lacks Letter. */
export type PageSettings = Omit<Partial<PageSetup>, 'paperSize'> & { readonly paperSize: number };

/** Excel's paper codes. */
const paperCodes = { letter: 1, a4: 9 } as const;

/** Countries that print on Letter (CLDR, supplemental paper sizes). */
const letterRegions = new Set('BZ CA CL CO CR GT MX NI PA PH PR SV US VE'.split(' '));

const localPaper = (locale: string): 'letter' | 'a4' =>
  letterRegions.has(new Intl.Locale(locale).maximize().region ?? '') ? 'letter' : 'a4';

/** Body text of 5 points: smaller cannot be read on paper. */
const minScale = 0.55;

/** What fits side by side at 100 % between our margins, in column-width units, on the narrower of the two papers. */
const pageWidth = { portrait: 105, landscape: 140 } as const;

/** Pages side by side: as few as keep the text readable; `null` is no fitting at all. */
const pagesWide = ({ print }: SheetModel, widths: readonly number[]): number | null => {
  if (print.pagesWide !== undefined) return print.pagesWide;
  const width = widths.reduce((sum, each) => sum + each, 0);
  return Math.max(1, Math.ceil((width * minScale) / pageWidth[print.orientation]));
};

/** Points of a page's height. */
const paperHeights = { letter: { portrait: 792, landscape: 612 }, a4: { portrait: 842, landscape: 595 } } as const;

/** What a page is said to hold: programs differ in the widths of letters, and so in the scale that fits. */
const sureShare = 0.93;

const pointsPerInch = 72;

const isWide = ({ model, widths }: PlacedSheet): boolean => (pagesWide(model, widths) ?? 1) > 1;

const marginsOf = (sheet: PlacedSheet): NonNullable<SheetModel['print']['margins']> =>
  sheet.model.print.margins ?? {
    left: 0.4,
    right: 0.4,
    top: isWide(sheet) ? 0.9 : 0.5,
    bottom: 0.6,
    header: 0.35,
    footer: 0.3,
  };

export const pageSetup = (sheet: PlacedSheet, locale: string): PageSettings => {
  const { print } = sheet.model;
  const pages = pagesWide(sheet.model, sheet.widths);
  const fit = pages === null ? {} : { fitToPage: true, fitToWidth: pages, fitToHeight: print.pagesHigh ?? 0 };
  return {
    paperSize: paperCodes[print.paper ?? localPaper(locale)],
    orientation: print.orientation,
    ...fit,
    margins: marginsOf(sheet),
    ...(print.gridLines && { showGridLines: true }),
    ...((print.centered === 'horizontally' || print.centered === 'both') && { horizontalCentered: true }),
    ...((print.centered === 'vertically' || print.centered === 'both') && { verticalCentered: true }),
  };
};

/** Points of rows that surely fit on a page, at the scale at which the sheet is printed; `null` where pages are counted out. */
export const pageHeight = (sheet: PlacedSheet, locale: string): number | null => {
  const { print } = sheet.model;
  if (print.pagesHigh !== undefined) return null;
  const pages = pagesWide(sheet.model, sheet.widths);
  const width = sheet.widths.reduce((sum, each) => sum + each, 0);
  const scale = pages === null ? 1 : Math.min(1, (pageWidth[print.orientation] * pages) / Math.max(1, width));
  const { top, bottom } = marginsOf(sheet);
  const height = paperHeights[print.paper ?? localPaper(locale)][print.orientation];
  return ((height - (top + bottom) * pointsPerInch) / scale) * sureShare;
};

/** The first row that is printed. */
export const printsFrom = (sheet: PlacedSheet): number =>
  isWide(sheet) && sheet.model.header !== undefined ? sheet.tablesRow : 1;

/** Each table's heads as one text: under the heads of another table, a number would say what it is not. */
const headsOf = ({ columns, heads }: TableModel): string =>
  heads === false ? '' : JSON.stringify(columns.map(({ head }) => head));

/** The row that may stand above all tables of the sheet; `null` when they have different heads. */
export const sharedHeadRow = ({ model: { tables }, headRow }: PlacedSheet): number | null =>
  new Set(tables.map(headsOf)).size === 1 ? headRow : null;

/**
 * What is printed, where it is not the whole sheet: repeated columns would show a clipped header block on every page but
 * the first, so then it moves into the page header.
 */
export const printArea = (sheet: PlacedSheet, name: string, lastRow: number): string | null => {
  if (!isWide(sheet) || sheet.model.header === undefined || lastRow < sheet.tablesRow) return null;
  return absoluteRef(name, { row: sheet.tablesRow, column: 1, lastRow, lastColumn: sheet.widths.length });
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

const pageFooter = ({ title }: HeaderBlock, texts: WriterTexts): string => {
  const small = look('Regular', 8, palette.muted);
  return `&L${small}${marginText(title, 100)}&R${small}${texts.page('&P', '&N')}`;
};

const codes: ReadonlyMap<string, string> = new Map([
  ['{page}', '&P'],
  ['{pages}', '&N'],
  ['{date}', '&D'],
  ['{sheet}', '&A'],
  ['{file}', '&F'],
]);

/** Excel refuses more than that, codes included. */
const maxMarginText = 255;

/** A sign after a page number would be added to it. */
const apart = (text: string): string => text.replaceAll(/(&[PN])(?=[+-])/g, '$1 ');

/** In at most 255 characters: as much of each piece as leaves room for the others. */
const ownText = ({ left, center, right }: PageText): string => {
  const sections = [
    ['L', left],
    ['C', center],
    ['R', right],
  ] as const;
  const filled = (text: string, max: number): string =>
    text
      .split(/(\{[a-z]+\})/)
      .map((piece) => codes.get(piece) ?? marginText(piece, max))
      .join('');
  for (let max = maxMarginText; ; max -= 5) {
    const all = sections
      .map(([code, text]) => (text === undefined ? '' : apart(`&${code}${filled(text, max)}`)))
      .join('');
    if (all.length <= maxMarginText || max <= 0) return all.slice(0, maxMarginText);
  }
};

/** The sheet's title and the page number on every page, unless the model says otherwise. */
export const pageMargins = (sheet: PlacedSheet, texts: WriterTexts): Partial<HeaderFooter> => {
  const { header, print } = sheet.model;
  const wideHeader = header !== undefined && isWide(sheet) ? { oddHeader: pageHeader(header) } : {};
  const houseFooter = header === undefined ? {} : { oddFooter: pageFooter(header, texts) };
  return {
    ...(print.header ? { oddHeader: ownText(print.header) } : wideHeader),
    ...(print.footer ? { oddFooter: ownText(print.footer) } : houseFooter),
  };
};
