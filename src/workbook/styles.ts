/** The house style: navy on white, hairlines, bold totals under a rule. Every look has one shared style object. */
import type { Alignment, Borders, Fill, Font, Style } from 'exceljs';

/** ARGB. Text colours keep a contrast of at least 4.5:1 on their ground. */
export const palette = {
  ink: 'FF1F2933',
  navy: 'FF1F3A5F',
  muted: 'FF667085',
  flagged: 'FF8A6116',
  headFill: 'FFE6EDF5',
  emphasisFill: 'FFF5F8FB',
  hairline: 'FFDDE3EA',
} as const;

/** Metric-compatible faces exist in every office suite, so widths measured once hold everywhere. */
export const fontName = 'Arial';

export const fontPoints = { title: 16, subtitle: 11, tableTitle: 11, body: 9, note: 8.5 } as const;

export type Look = {
  readonly align: 'left' | 'right' | 'center';
  readonly numFmt?: string;
  readonly emphasis?: boolean;
  readonly flagged?: boolean;
  readonly total?: boolean;
  readonly wrap?: boolean;
  /** Sets text off from the figures to its left. */
  readonly indent?: boolean;
  /** Rows of different heights read best from the top. */
  readonly vertical?: 'top' | 'middle';
};

export type Styles = {
  readonly title: Partial<Style>;
  readonly subtitle: Partial<Style>;
  readonly factLabel: Partial<Style>;
  readonly factValue: Partial<Style>;
  readonly tableTitle: Partial<Style>;
  readonly note: Partial<Style>;
  head(look: Look): Partial<Style>;
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

const headStyle = ({ align, numFmt, indent }: Look): Partial<Style> => ({
  ...(numFmt === undefined ? {} : { numFmt }),
  font: font(fontPoints.body, palette.navy, { bold: true }),
  fill: solid(palette.headFill),
  border: { bottom: line('thin', palette.navy) },
  // A date head that does not wrap shows ### sooner than it breaks; text heads break between words.
  alignment: { horizontal: align, vertical: 'middle', wrapText: numFmt === undefined, indent: indent ? 1 : 0 },
});

const cellStyle = (look: Look): Partial<Style> => {
  const bold = look.total === true || look.emphasis === true;
  const colour = look.flagged === true ? palette.flagged : palette.ink;
  const border: Partial<Borders> = look.total
    ? { top: line('thin', palette.navy), bottom: line('thin', palette.navy) }
    : { bottom: line('thin', palette.hairline) };
  return {
    ...(look.numFmt === undefined ? {} : { numFmt: look.numFmt }),
    font: font(fontPoints.body, look.total ? palette.navy : colour, { bold, italic: look.flagged === true }),
    ...(look.emphasis || look.total ? { fill: solid(palette.emphasisFill) } : {}),
    border,
    alignment: {
      horizontal: look.align,
      vertical: look.vertical ?? 'middle',
      wrapText: look.wrap === true,
      indent: look.indent ? 1 : 0,
    },
  };
};

/** One style object per look: exceljs recognises a shared object, and the styles part stays small. */
const remember = (make: (look: Look) => Partial<Style>): ((look: Look) => Partial<Style>) => {
  const known = new Map<string, Partial<Style>>();
  return (look) => {
    const { align, numFmt, emphasis, flagged, total, wrap, indent, vertical } = look;
    const key = [align, numFmt, emphasis, flagged, total, wrap, indent, vertical].join('|');
    const style = known.get(key) ?? make(look);
    known.set(key, style);
    return style;
  };
};

/** The styles of one workbook. */
export const createStyles = (): Styles => ({
  title: { font: font(fontPoints.title, palette.navy, { bold: true }), alignment: left('middle') },
  subtitle: { font: font(fontPoints.subtitle, palette.muted), alignment: left('middle') },
  factLabel: { font: font(fontPoints.body, palette.muted), alignment: left('middle') },
  factValue: { font: font(fontPoints.body, palette.ink), alignment: left('middle') },
  tableTitle: { font: font(fontPoints.tableTitle, palette.navy, { bold: true }), alignment: left('middle') },
  note: { font: font(fontPoints.note, palette.muted, { italic: true }), alignment: left('middle', true) },
  head: remember(headStyle),
  cell: remember(cellStyle),
});
