/** The little XML that chart and drawing parts need. Children stand in the order given, which is the schema's. */
import { cleanText } from './cell/safe-text.ts';

export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** What is left out when it is `undefined` or `false`, so that an optional element reads as one expression. */
export type Child = string | false | undefined;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // A parser turns these into spaces inside an attribute unless they are written as references.
  '\n': '&#10;',
  '\t': '&#9;',
};

const entity = (character: string): string => entities[character] ?? character;

/** Character data, without what XML forbids. */
export const xmlText = (text: string): string => cleanText(text).replaceAll(/[&<>]/gu, entity);

const xmlAttribute = (value: string | number | boolean): string =>
  typeof value === 'boolean' ? String(Number(value)) : cleanText(String(value)).replaceAll(/[&<>"\n\t]/gu, entity);

/** `children` are XML already; attributes that are `undefined` are left out. */
export const element = (name: string, attributes: Attributes = {}, ...children: readonly Child[]): string => {
  const written = Object.entries(attributes).map(([key, value]) =>
    value === undefined ? '' : ` ${key}="${xmlAttribute(value)}"`,
  );
  const content = children.filter((child) => child !== undefined && child !== false).join('');
  return content === '' ? `<${name}${written.join('')}/>` : `<${name}${written.join('')}>${content}</${name}>`;
};

/** `<name val="…"/>`, DrawingML's way to say one thing. */
export const val = (name: string, value: string | number | boolean): string => element(name, { val: value });

export const xmlDeclaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
