/**
 * The workbook's texts, each written once and referred to by its number. Past a limit texts are written into their cells
 * instead, so that a column of a million different ones does not have to be held.
 */
import { safeText, type SafeText } from '../cell/safe-text.ts';
import { xmlDeclaration, xmlText } from '../xml.ts';

export type StoredText = SafeText & {
  /** Its number in the part, or −1: it stands in its cell. */
  readonly index: number;
};

export type SharedStrings = {
  /** The text made fit for a cell, and where it is kept. */
  intern(text: string): StoredText;
  readonly count: number;
  /** xl/sharedStrings.xml. */
  part(): Generator<Uint8Array>;
  /** An upper bound of the part's size. */
  readonly maxBytes: number;
};

export type SharedStringLimits = { readonly texts: number; readonly characters: number };

const defaultLimits: SharedStringLimits = { texts: 65_536, characters: 8_000_000 };

/** `<t>…</t>`, with its blanks kept where XML would drop them. */
export const textElement = (text: string): string =>
  /^\s|\s$|\n/.test(text) ? `<t xml:space="preserve">${xmlText(text)}</t>` : `<t>${xmlText(text)}</t>`;

const head = `${xmlDeclaration}<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`;

export const createSharedStrings = (limits: SharedStringLimits = defaultLimits): SharedStrings => {
  const known = new Map<string, StoredText>();
  const items: string[] = [];
  let characters = 0;

  const intern = (text: string): StoredText => {
    const stored = known.get(text);
    if (stored !== undefined) return stored;
    const safe = safeText(text);
    const full = items.length >= limits.texts || characters + text.length > limits.characters;
    if (safe.value === null || full) return { ...safe, index: -1 };
    const added = { ...safe, index: items.length };
    known.set(text, added);
    items.push(safe.value);
    characters += text.length;
    return added;
  };

  return {
    intern,
    get count() {
      return items.length;
    },
    get maxBytes() {
      return head.length + 100 + items.length * 60 + characters * 6;
    },
    *part() {
      yield Buffer.from(`${head} uniqueCount="${items.length}">`);
      for (let from = 0; from < items.length; from += 1_000) {
        const some = items.slice(from, from + 1_000);
        yield Buffer.from(some.map((text) => `<si>${textElement(text)}</si>`).join(''));
      }
      yield Buffer.from('</sst>');
    },
  };
};
