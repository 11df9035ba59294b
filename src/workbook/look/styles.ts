/** The house style: navy on white, hairlines, bold totals under a rule. Every look has one shared style object. */
import type { Alignment, Borders, Fill, Font, Style } from 'exceljs';
import type { CellStyle } from '../../report/table-model.ts';
import { fontName } from './theme.ts';

/** ARGB. Text colours keep a contrast of at least 4.5:1 on their ground. */
export const palette = {
  ink: 'FF1F2933',
  navy: 'FF1F3A5F',
  muted: 'FF667085',
  flagged: 'FF8A6116',
  link: 'FF1F5FA8',
  good: 'FF1E6B3A',
  warning: 'FF8A6116',
  bad: 'FF9B2C1F',
  goodFill: 'FFE3F2E8',
  warningFill: 'FFFBF0D9',
  badFill: 'FFF9E3DF',
  headFill: 'FFE6EDF5',
  emphasisFill: 'FFF5F8FB',
  hairline: 'FFDDE3EA',
} as const;

export const fontPoints = { title: 16, subtitle: 11, tableTitle: 11, body: 9, note: 8.5 } as const;

/** The workbook's default font: column widths count its digits. Arial 10 is as wide as Excel's own default. */
export const defaultFont: Partial<Font> = { size: 10, color: { theme: 1 }, name: fontName, family: 2 };

export type Look = {
  readonly align: 'left' | 'right' | 'center';
  readonly numFmt?: string;
  readonly style?: CellStyle;
  readonly flagged?: boolean;
  readonly total?: boolean;
  readonly link?: boolean;
  readonly wrap?: boolean;
  /** Sets text off from the figures to its left. */
  readonly indent?: boolean;
  /** Rows of different heights read best from the top. */
  readonly vertical?: 'top' | 'middle';
  /** Nothing but the number format. */
  readonly plain?: boolean;
};

export type Styles = {
  readonly title: Partial<Style>;
  readonly subtitle: Partial<Style>;
  readonly factLabel: Partial<Style>;
  readonly factValue: Partial<Style>;
  readonly headerLink: Partial<Style>;
  readonly tableTitle: Partial<Style>;
  readonly note: Partial<Style>;
  head(look: Look): Partial<Style>;
  /** `none` carries the ground on over columns without a group. */
  readonly group: Readonly<Record<'plain' | 'head' | 'none', Partial<Style>>>;
  cell(look: Look): Partial<Style>;
};

const font = (size: number, argb: string, more: Partial<Font> = {}): Partial<Font> => ({
  name: fontName,
  family: 2,
  size,
  color: { argb },
  ...more,
});

const solid = (argb: string): Fill => ({ type: 'pattern', pattern: 'solid', fgColor: { argb } });

const line = (style: 'hair' | 'thin', argb: string) => ({ style, color: { argb } }) as const;

const left = (vertical: 'top' | 'middle' | 'bottom', wrapText = false): Partial<Alignment> => ({
  horizontal: 'left',
  vertical,
  wrapText,
});

const format = (numFmt: string | undefined): Partial<Style> => (numFmt === undefined ? {} : { numFmt });

const headStyle = ({ align, numFmt, indent, plain }: Look): Partial<Style> =>
  plain
    ? format(numFmt)
    : {
        ...format(numFmt),
        font: font(fontPoints.body, palette.navy, { bold: true }),
        fill: solid(palette.headFill),
        border: { bottom: line('thin', palette.navy) },
        // A date head that does not wrap shows ### sooner than it breaks; text heads break between words.
        alignment: { horizontal: align, vertical: 'middle', wrapText: numFmt === undefined, indent: indent ? 1 : 0 },
      };

/** A head over several columns. @param covers whether it is one: the others only carry the ground on */
const groupStyle = (plain: boolean, covers: boolean): Partial<Style> => {
  if (plain) return {};
  const edge = line('thin', 'FFFFFFFF');
  return {
    font: font(fontPoints.body, palette.navy, { bold: true }),
    fill: solid(palette.headFill),
    ...(covers && { border: { bottom: line('hair', palette.navy), left: edge, right: edge } }),
    alignment: { horizontal: 'center', vertical: 'middle' },
  };
};

/** Text and ground of each named style. */
const named: Readonly<Record<CellStyle, { readonly ink: string; readonly fill?: string; readonly bold?: boolean }>> = {
  normal: { ink: palette.ink },
  strong: { ink: palette.ink, fill: palette.emphasisFill, bold: true },
  muted: { ink: palette.muted },
  good: { ink: palette.good, fill: palette.goodFill },
  warning: { ink: palette.warning, fill: palette.warningFill },
  bad: { ink: palette.bad, fill: palette.badFill },
};

/** How a conditional rule changes the cells it applies to. */
export const ruleStyle = (style: 'good' | 'warning' | 'bad'): Partial<Style> => {
  const { ink, fill = palette.emphasisFill } = named[style];
  // In a differential format the ground of a solid fill is its background colour.
  return {
    font: { color: { argb: ink } },
    fill: { type: 'pattern', pattern: 'solid', bgColor: { argb: fill } },
  };
};

const inkOf = ({ total, link, flagged, style = 'normal' }: Look): string => {
  if (total) return palette.navy;
  if (link) return palette.link;
  return flagged ? palette.flagged : named[style].ink;
};

const cellStyle = (look: Look): Partial<Style> => {
  if (look.plain) return format(look.numFmt);
  const { fill, bold = false } = named[look.style ?? 'normal'];
  const ground = look.total ? palette.emphasisFill : fill;
  const border: Partial<Borders> = look.total
    ? { top: line('thin', palette.navy), bottom: line('thin', palette.navy) }
    : { bottom: line('thin', palette.hairline) };
  return {
    ...format(look.numFmt),
    font: font(fontPoints.body, inkOf(look), {
      bold: bold || look.total === true,
      italic: look.flagged === true,
      underline: look.link === true,
    }),
    ...(ground === undefined ? {} : { fill: solid(ground) }),
    border,
    alignment: {
      horizontal: look.align,
      vertical: look.vertical ?? 'middle',
      wrapText: look.wrap === true,
      indent: look.indent ? 1 : 0,
    },
  };
};

/** One style object per look: a shared object is recognised, and the styles part stays small. */
const remember = (make: (look: Look) => Partial<Style>): ((look: Look) => Partial<Style>) => {
  const known = new Map<string, Partial<Style>>();
  return (look) => {
    const { align, numFmt, style, flagged, total, link, wrap, indent, vertical, plain } = look;
    const key = [align, numFmt, style, flagged, total, link, wrap, indent, vertical, plain].join('|');
    const made = known.get(key) ?? make(look);
    known.set(key, made);
    return made;
  };
};

/** The styles of one workbook. */
export const createStyles = (): Styles => ({
  title: { font: font(fontPoints.title, palette.navy, { bold: true }), alignment: left('middle') },
  subtitle: { font: font(fontPoints.subtitle, palette.muted), alignment: left('middle') },
  factLabel: { font: font(fontPoints.body, palette.muted), alignment: left('middle') },
  headerLink: { font: font(fontPoints.body, palette.link, { underline: true }), alignment: left('middle') },
  factValue: { font: font(fontPoints.body, palette.ink), alignment: left('middle') },
  tableTitle: { font: font(fontPoints.tableTitle, palette.navy, { bold: true }), alignment: left('middle') },
  note: { font: font(fontPoints.note, palette.muted, { italic: true }), alignment: left('middle', true) },
  head: remember(headStyle),
  group: { plain: groupStyle(true, false), head: groupStyle(false, true), none: groupStyle(false, false) },
  cell: remember(cellStyle),
});
