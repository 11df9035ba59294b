/** What is wrong with an object that somebody wrote, in words for the one who has to mend it. */
import type { z } from 'zod';

const articles: Readonly<Record<string, string>> = { array: 'an array', object: 'an object' };

/** One fault and its remedy. @param known the fields that there are, for one that is not among them */
export const remedyOf = (issue: z.core.$ZodIssue, known: readonly string[] = []): string => {
  if (issue.code === 'unrecognized_keys') {
    const names = issue.keys.map((key) => `"${key}"`).join(', ');
    const remedy = known.length > 0 ? `there are ${known.join(', ')}` : 'take it out or mend its name';
    return `unknown field ${names}; ${remedy}`;
  }
  // Where the field has a message of its own it says more.
  if (issue.code !== 'invalid_type' || !issue.message.startsWith('Invalid input')) return issue.message;
  const isMissing = issue.message.endsWith('received undefined');
  return `${isMissing ? 'missing; ' : ''}give ${articles[issue.expected] ?? `a ${issue.expected}`}`;
};

/** The object that was read: what it is called, and its fields. */
export type Described = { readonly name: string; readonly fields: readonly string[]; readonly isField?: boolean };

/**
 * `period.from: give a date …; clientId: missing; give a string`, every fault at once.
 * @param isField the object is itself a field, so paths begin with its name
 */
export const describeIssues = (error: z.ZodError, { name, fields, isField = false }: Described): string =>
  error.issues
    .map((issue) => {
      const path = [...(isField || issue.path.length === 0 ? [name] : []), ...issue.path].join('.');
      return `${path}: ${remedyOf(issue, issue.path.length === 0 ? fields : [])}`;
    })
    .join('; ');
