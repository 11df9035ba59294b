/** The colours and faces of the workbook, kept in its theme so that a reader can change them all at once. */
import officeTheme from 'exceljs/lib/xlsx/xml/theme1.js';
import type { ThemeColor } from '../../report/model.ts';

/** RGB. The accents differ in lightness too, so that they can be told apart in print and by the colour-blind. */
export const themeColors = {
  dk1: '1F2933',
  lt1: 'FFFFFF',
  dk2: '1F3A5F',
  lt2: 'E6EDF5',
  accent1: '1F3A5F',
  accent2: '2D828A',
  accent3: 'DBA025',
  accent4: '799834',
  accent5: 'A53E2E',
  accent6: '8D87BE',
  hlink: '1F5FA8',
  folHlink: '6B4F8A',
} as const;

/** Metric-compatible faces exist in every office suite, so widths measured once hold everywhere. */
export const fontName = 'Arial';

/** Place in the theme as SpreadsheetML counts it, which swaps each dark with its light. */
export const themeIndex: Readonly<Record<ThemeColor, number>> = {
  text: 1,
  muted: 3,
  accent1: 4,
  accent2: 5,
  accent3: 6,
  accent4: 7,
  accent5: 8,
  accent6: 9,
};

const colorScheme = (): string => {
  const colors = Object.entries(themeColors).map(([name, rgb]) => `<a:${name}><a:srgbClr val="${rgb}"/></a:${name}>`);
  return `<a:clrScheme name="Report">${colors.join('')}</a:clrScheme>`;
};

/** xl/theme/theme1.xml: the Office theme with our colours and face. */
export const themePart = (): string =>
  officeTheme
    .replace(/<a:clrScheme .*?<\/a:clrScheme>/s, colorScheme)
    .replaceAll(/(<a:(?:major|minor)Font>\s*<a:latin typeface=")[^"]*/g, (_, start: string) => start + fontName);
