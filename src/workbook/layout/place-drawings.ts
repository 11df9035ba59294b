/** Where drawings stand: positions in pixels at 100 % turned into cells and offsets, as anchors have them. */
import type { Anchor, Emu, ImageData, Size } from '../../report/drawing-model.ts';
import { emuPerPixel, pixels } from '../../report/drawing-model.ts';
import type { HeaderBlock } from '../../report/model.ts';
import { fontPoints } from '../look/styles.ts';
import { textWidth } from './text-width.ts';

/** An anchor that needs no table to be found. */
export type FixedAnchor = Exclude<Anchor, { readonly kind: 'above' | 'below' }>;

type FlowAnchor = Exclude<Anchor, FixedAnchor>;

export const isFixed = (anchor: Anchor): anchor is FixedAnchor => anchor.kind !== 'above' && anchor.kind !== 'below';

/** Pixels of one digit of the default font. */
const digitPixels = 7;

/** Excel's own rounding (ECMA-376 part 1, 18.3.1.13). */
export const columnPixels = (width: number): number =>
  Math.trunc(((256 * width + Math.trunc(128 / digitPixels)) / 256) * digitPixels);

/** What is seen of a sheet without scrolling, on most screens. */
const screenPixels = 1_040;

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

const sheetPixels = (widths: readonly number[]): number => sumOf(widths.map(columnPixels));

/** The column at `x` pixels from the left, and how far inside it. */
const columnAt = (x: number, widths: readonly number[]): { readonly column: number; readonly columnOffset: Emu } => {
  let left = 0;
  for (const [column, width] of widths.entries()) {
    const right = left + columnPixels(width);
    if (x < right) return { column, columnOffset: Math.round((x - left) * emuPerPixel) };
    left = right;
  }
  // Beyond our columns all are as wide as Excel makes them.
  const beyond = Math.floor((x - left) / 64);
  return { column: widths.length + beyond, columnOffset: Math.round((x - left - beyond * 64) * emuPerPixel) };
};

/** A drawing at its place in the flow; `row` counts from 1. */
export const inFlow = ({ height, width }: FlowAnchor, row: number, widths: readonly number[]): FixedAnchor => ({
  kind: 'one-cell',
  from: { column: 0, row: row - 1 },
  size: { height, width: width ?? Math.min(sheetPixels(widths), screenPixels) * emuPerPixel },
});

const defaultLogo = pixels(150, 46);

const shrink = (image: ImageData, box: Size): Size => {
  const scale = Math.min(box.width / image.width, box.height / image.height);
  return { width: Math.round(image.width * scale), height: Math.round(image.height * scale) };
};

/** At the top right of what is seen, never over title and subtitle. */
export const logoAnchor = (
  { size = defaultLogo }: NonNullable<HeaderBlock['logo']>,
  image: ImageData,
  widths: readonly number[],
  { title, subtitle = '' }: Pick<HeaderBlock, 'title' | 'subtitle'>,
): Extract<FixedAnchor, { kind: 'one-cell' }> => {
  const shown = shrink(image, size);
  const right = Math.min(sheetPixels(widths), screenPixels);
  const textPixels = (text: string, points: number, bold: boolean): number =>
    textWidth(text, bold) * (points / fontPoints.body) * digitPixels;
  const textEnds = Math.max(
    textPixels(title, fontPoints.title, true),
    textPixels(subtitle, fontPoints.subtitle, false),
  );
  const x = Math.max(right - shown.width / emuPerPixel, textEnds + 24);
  return { kind: 'one-cell', from: { ...columnAt(x, widths), row: 0, rowOffset: 4 * emuPerPixel }, size: shown };
};
