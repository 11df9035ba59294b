/**
 * How wide text is on screen, in Excel's column-width units (digits of the workbook's default font, 7 pixels at 100 %).
 * Advance widths are Arial's, in ems, rounded up by class of character; other faces with its metrics agree.
 */
import { maxCellCharacters } from '../cell/safe-text.ts';
import { fontPoints } from '../look/styles.ts';

const pixelsPerPoint = 96 / 72;
const unitsPerEm = (fontPoints.body * pixelsPerPoint) / 7;

/** Bold glyphs are about that much wider. */
const boldFactor = 1.08;

/** Space that Excel keeps free at both sides of a cell, and a little air. */
export const cellPadding = 1.3;

/** One step of Excel's indent. */
export const indentWidth = 1.3;

const emClasses: readonly (readonly [RegExp, number])[] = [
  [/[ijl.,:;|'!ftI()[\] /\\·-]/, 0.31],
  [/[rs*"°]/, 0.4],
  [/[mMW%@…—]/, 0.9],
  [/[A-Z&]/, 0.7],
  [/[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]/, 1],
  [/[\u{10000}-\u{10FFFF}]/u, 1.2],
];
const otherEm = 0.56;

const known = new Map<string, number>();

const emOf = (character: string): number => {
  const cached = known.get(character);
  if (cached !== undefined) return cached;
  const em = emClasses.find(([pattern]) => pattern.test(character))?.[1] ?? otherEm;
  known.set(character, em);
  return em;
};

const lineWidth = (line: string): number => {
  let em = 0;
  for (const character of line) em += emOf(character);
  return em * unitsPerEm;
};

/** More than that is never shown: a cell is cut there. */
const measured = (text: string): string => text.slice(0, maxCellCharacters);

/** Width of the longest line of `text`, without padding. */
export const textWidth = (text: string, bold = false): number => {
  let widest = 0;
  for (const line of measured(text).split('\n')) widest = Math.max(widest, lineWidth(line));
  return widest * (bold ? boldFactor : 1);
};

/** Sums of rounded widths differ in their last digits. */
const tolerance = 0.05;

/** Lines that `text` takes when it breaks between words at `width`. */
export const countLines = (text: string, width: number, bold = false): number => {
  const space = textWidth(' ', bold);
  return measured(text)
    .split('\n')
    .reduce((lines, paragraph) => {
      let used = 0;
      let count = 1;
      for (const word of paragraph.split(' ')) {
        const needed = textWidth(word, bold);
        if (used > 0 && used + space + needed > width + tolerance) {
          count += 1;
          used = 0;
        }
        used += (used > 0 ? space : 0) + needed;
        // A word longer than the line breaks anywhere.
        count += Math.floor(used / (width + 2 * tolerance));
        used %= width + 2 * tolerance;
      }
      return lines + count;
    }, 0);
};
