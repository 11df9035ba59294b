/** Text in a chart: titles that say something, and the properties of labels that Excel fills in. */
import { cleanText, cutText, safeText } from '../cell/safe-text.ts';
import { fontName } from '../look/theme.ts';
import { element, xmlText } from '../xml.ts';
import { type Ink, solidFill } from './ink.ts';

/** What Excel shows of a title, a category or a name of a series. */
const maxCharacters = 255;

export type Typeface = {
  readonly points: number;
  readonly ink: Ink;
  readonly bold?: boolean;
  /** Where the second line of a long title starts; centred when absent. */
  readonly align?: 'l';
};

/** `text` without what XML forbids and not longer than Excel shows; `undefined` when nothing is left to see. */
export const shownText = (text: string | null | undefined): string | undefined => {
  const clean = cleanText(text ?? '');
  return clean.trim() === '' ? undefined : cutText(clean, maxCharacters);
};

/** Shown text for an element of type `ST_Xstring`, where `_x0041_` would be read as a character. */
export const cacheText = (text: string | null): string | undefined => {
  const shown = shownText(text);
  return shown === undefined ? undefined : xmlText(safeText(shown).value ?? '');
};

const properties = (name: 'a:defRPr' | 'a:rPr', face: Typeface | undefined): string =>
  face === undefined
    ? element(name)
    : element(
        name,
        { sz: Math.round(face.points * 100), b: face.bold ?? false },
        solidFill(face.ink),
        element('a:latin', { typeface: fontName }),
        element('a:cs', { typeface: fontName }),
      );

const paragraph = (line: string, face: Typeface | undefined): string =>
  element(
    'a:p',
    {},
    element('a:pPr', { algn: face?.align }, properties('a:defRPr', face)),
    element('a:r', {}, properties('a:rPr', face), element('a:t', {}, xmlText(line))),
  );

/** `c:tx` with text of our own, a paragraph for each of its lines. Vertical text reads from the bottom up. */
export const richText = (text: string, face: Typeface | undefined, vertical = false): string =>
  element(
    'c:tx',
    {},
    element(
      'c:rich',
      {},
      element('a:bodyPr', vertical ? { rot: -5_400_000, vert: 'horz' } : {}),
      '<a:lstStyle/>',
      ...text.split('\n').map((line) => paragraph(line, face)),
    ),
  );

/** `c:txPr`: how text looks that Excel takes from the cells. */
export const textProperties = (face: Typeface): string =>
  element(
    'c:txPr',
    {},
    '<a:bodyPr/>',
    '<a:lstStyle/>',
    element('a:p', {}, element('a:pPr', {}, properties('a:defRPr', face)), '<a:endParaRPr/>'),
  );
