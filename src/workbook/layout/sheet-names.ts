import { cleanText, cutText } from '../cell/safe-text.ts';

/** Excel's limit, in UTF-16 units. */
const maxCharacters = 31;

/** Excel keeps this name for its change log. */
const reserved = 'history';

/** An apostrophe is legal inside a name, not at its ends. */
const readable = (name: string): string =>
  cleanText(name)
    .replace(/[*?:/\\[\]\s]+/g, ' ')
    .replace(/^[\s']+|[\s']+$/g, '');

const numbered = (name: string, count: number): string => {
  const suffix = count === 1 ? '' : ` (${count})`;
  return cutText(name, maxCharacters - suffix.length) + suffix;
};

/** Excel compares names without regard to case. */
const key = (name: string): string => name.toLowerCase();

/** Names that Excel accepts, in the same order: at most 31 characters, none forbidden, no two alike. */
export const sheetNames = (names: readonly string[]): readonly string[] => {
  const taken = new Set([reserved]);
  return names.map((name) => {
    const base = readable(name) || 'Sheet';
    let count = 1;
    while (taken.has(key(numbered(base, count)))) count += 1;
    const unique = numbered(base, count);
    taken.add(key(unique));
    return unique;
  });
};
