/** Colours, fills and lines of charts, always by their place in the theme. */
import type { ThemeColor } from '../../report/model.ts';
import { element, val } from '../xml.ts';

/** Per cent: `lumMod` scales the lightness, `lumOff` adds to it, `alpha` is the opacity. */
export type Ink = {
  readonly color: ThemeColor | 'paper';
  readonly lumMod?: number;
  readonly lumOff?: number;
  readonly alpha?: number;
};

export const ink = {
  title: { color: 'accent1' },
  text: { color: 'text' },
  muted: { color: 'muted' },
  axisLine: { color: 'text', lumMod: 35, lumOff: 65 },
  gridLine: { color: 'text', lumMod: 15, lumOff: 85 },
  paper: { color: 'paper' },
} as const satisfies Record<string, Ink>;

const accents = ['accent1', 'accent2', 'accent3', 'accent4', 'accent5', 'accent6'] as const satisfies ThemeColor[];

/** Beyond six, the accents come again: paler first, for darker ones are hard to tell from the navy. */
const turns = [{}, { lumMod: 60, lumOff: 40 }, { lumMod: 60 }, { lumMod: 80, lumOff: 20 }, { lumMod: 80 }] as const;

/** The colour of the `index`-th series or slice. */
export const accentInk = (index: number): Ink => ({
  color: accents[index % accents.length] ?? 'accent1',
  ...turns[Math.floor(index / accents.length) % turns.length],
});

/** One of `count` slices of a pie in a single colour: from the full colour to a pale one. */
export const tintInk = (color: ThemeColor, index: number, count: number): Ink => {
  const strength = Math.round(100 - (70 * index) / Math.max(count - 1, 1));
  return strength === 100 ? { color } : { color, lumMod: strength, lumOff: 100 - strength };
};

const lightAccents: ReadonlySet<Ink['color']> = new Set(['accent3', 'accent4', 'accent6'] as const);

/** What reads on a surface of this colour: amber, olive and violet are too light for white, like the pale tints of the rest. */
export const inkOn = ({ color, lumMod = 100, lumOff = 0 }: Ink): Ink => {
  const light = lightAccents.has(color) && lumMod > 60;
  return light || lumOff >= 25 ? ink.text : ink.paper;
};

// `muted` keeps 4.5:1 on white with the house's dark text, and steps back from the text of any other theme.
const scheme = (color: Ink['color']): { readonly name: string; readonly lumMod?: number; readonly lumOff?: number } => {
  if (color === 'text') return { name: 'tx1' };
  if (color === 'muted') return { name: 'tx1', lumMod: 65, lumOff: 35 };
  return { name: color === 'paper' ? 'bg1' : color };
};

const thousandths = (name: string, percent: number | undefined): string | undefined =>
  percent === undefined ? undefined : val(name, Math.round(percent * 1_000));

export const solidFill = ({ color, alpha, ...own }: Ink): string => {
  const { name, lumMod, lumOff } = { ...scheme(color), ...own };
  return element(
    'a:solidFill',
    {},
    element(
      'a:schemeClr',
      { val: name },
      thousandths('a:lumMod', lumMod),
      thousandths('a:lumOff', lumOff),
      thousandths('a:alpha', alpha),
    ),
  );
};

export type Stroke = { readonly ink: Ink; readonly points: number; readonly dashed?: boolean };

/** Excel's own width of a line in a chart, 2¼ points. */
export const plainLinePoints = 2.25;

export const stroke = ({ ink, points, dashed = false }: Stroke): string =>
  element(
    'a:ln',
    { w: Math.round(points * 12_700), cap: 'rnd' },
    solidFill(ink),
    dashed && val('a:prstDash', 'sysDash'),
    '<a:round/>',
  );

export const noFill = '<a:noFill/>';
export const noStroke = element('a:ln', {}, noFill);

/** `c:spPr`; the fill comes before the line. */
export const shape = (...properties: readonly (string | false | undefined)[]): string =>
  element('c:spPr', {}, ...properties);
