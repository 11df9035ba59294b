/** The module and the worker's own code, and ways to look things up in both. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Body, isBody, type Json, readModule, textsIn } from './read-module.ts';

export const module = await readModule('terraform');
export const example = await readModule('terraform/examples/complete');

export const read = (path: string): string => readFileSync(path, 'utf8');
/** Without the local stack and the demo, which are no part of production. */
export const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.startsWith('local/'))
  .map((file) => ({ file, text: read(join('src', file)) }));
export const source = sources.map(({ text }) => text).join('\n');

export const isInSource = (pattern: RegExp): boolean => pattern.test(source);

export const at = (value: Json | undefined, ...path: readonly (string | number)[]): Json | undefined =>
  path.reduce<Json | undefined>((inner, key) => {
    if (Array.isArray(inner)) return typeof key === 'number' ? (inner as readonly Json[])[key] : undefined;
    return isBody(inner) ? inner[key] : undefined;
  }, value);

export const bodyOf = (address: string, { resources } = module): Body => {
  const found = resources.find(({ type, name }) => `${type}.${name}` === address);
  if (!found) throw new Error(`There is no ${address}`);
  return found.body;
};

export const local = (name: string): Body => {
  const value = module.locals[name];
  return isBody(value) ? value : {};
};

export const defaultOf = (variable: string): Json | undefined => module.variables[variable]?.['default'];

/** `${var.x}` → x */
export const variableIn = (value: Json | undefined): string | undefined =>
  typeof value === 'string' ? /^\$\{var\.(\w+)\}$/u.exec(value)?.[1] : undefined;

export const quotedIn = (value: Json | undefined, pattern: RegExp): readonly string[] =>
  textsIn(value ?? null).flatMap((text) => [...text.matchAll(pattern)].map(([, quoted = '']) => quoted));
