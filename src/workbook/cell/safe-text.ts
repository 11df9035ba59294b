/** Text from data, made fit for a cell: what it says stays, what would break the file or act as markup goes. */

/** Excel's limit for one cell, in UTF-16 units. */
export const maxCellCharacters = 32_767;

/** Marks the end of a text that did not fit. */
const cutMark = '…';

// XML 1.0 forbids the C0 controls, U+FFFE, U+FFFF and lone surrogates; exceljs lets the last three through and drops U+007F.
// Embeddings, overrides and isolates (U+202A to U+202E, U+2066 to U+2069) turn round what stands beside them, figures too;
// Arabic and Hebrew read from right to left without.
const forbidden = /[\p{Cc}--[\t\n\r\u0080-\u009F]]|\p{Cs}|[\uFFFE\uFFFF\u202A-\u202E\u2066-\u2069]/gv;

// SpreadsheetML reads `_x0041_` as the character U+0041 (ECMA-376 part 1, 22.9.2.19): such text has its underscore escaped.
const escapeLike = /_(?=x[0-9a-f]{4}_)/gi;

/** `text` without the characters XML forbids or that turn text round, with `\n` as its only line break. */
export const cleanText = (text: string): string => text.replace(/\r\n?/g, '\n').replace(forbidden, '');

/** `text` in at most `max` UTF-16 units; a text that is cut ends with the mark and never inside a character. */
export const cutText = (text: string, max: number): string =>
  text.length <= max ? text : text.slice(0, max - cutMark.length).replace(/\p{Cs}$/u, '') + cutMark;

/** `text` so that a reader of SpreadsheetML shows it literally. */
const escapeText = (text: string): string => text.replace(escapeLike, '_x005F_');

export type SafeText = {
  /** `null` when nothing is left to show. */
  readonly value: string | null;
  /** It was longer than a cell holds. */
  readonly cut: boolean;
  /** It held characters that do not belong into a file. */
  readonly cleaned: boolean;
};

/** The string to store in a cell, and what it lost. */
export const safeText = (text: string): SafeText => {
  const clean = cleanText(text);
  const cleaned = clean.length !== text.replace(/\r\n?/g, '\n').length;
  if (clean === '') return { value: null, cut: false, cleaned };
  return { value: escapeText(cutText(clean, maxCellCharacters)), cut: clean.length > maxCellCharacters, cleaned };
};
