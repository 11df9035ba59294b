/**
 * An independent reader of workbooks: what each cell holds and how it looks, from the XML itself. It shares no code with the
 * writer or with exceljs.
 */
import { posix } from 'node:path';
import { parsePart, printPart, type XmlNode } from './normalise-part.ts';
import { readParts, relationshipsOf, type Parts } from './normalise-package.ts';

export type ReadStyle = {
  readonly numFmt: string;
  /** `default`: that of the workbook. */
  readonly font: string;
  readonly fill: string;
  readonly border: string;
  readonly alignment: string;
};

export type ReadCell = {
  readonly value: number | string | boolean | null;
  readonly formula?: string;
  readonly style: ReadStyle;
};

export type ReadSheet = {
  readonly name: string;
  readonly cells: ReadonlyMap<string, ReadCell>;
  readonly merges: readonly string[];
  /** By column, from 1. */
  readonly widths: ReadonlyMap<number, number>;
  /** Points, by row, of rows that do not have the sheet's own height. */
  readonly heights: ReadonlyMap<number, number>;
  /** Address or place, and tooltip, by cell. */
  readonly links: ReadonlyMap<string, { readonly to: string; readonly tooltip: string }>;
  readonly comments: ReadonlyMap<string, string>;
};

export const elements = (node: XmlNode | undefined): readonly XmlNode[] =>
  (node?.children ?? []).filter((child) => typeof child === 'object');

export const find = (node: XmlNode | undefined, name: string): XmlNode | undefined =>
  elements(node).find((child) => child.name === name);

export const all = (node: XmlNode, name: string): readonly XmlNode[] => [
  ...elements(node).filter((child) => child.name === name),
  ...elements(node).flatMap((child) => all(child, name)),
];

export const rawText = (node: XmlNode | undefined): string =>
  (node?.children ?? []).map((child) => (typeof child === 'string' ? child : rawText(child))).join('');

/** `_x0041_` is the character U+0041 (ECMA-376 part 1, 22.9.2.19). */
const textOf = (node: XmlNode | undefined): string =>
  rawText(node).replaceAll(/_x([0-9a-f]{4})_/giu, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

const parse = (parts: Parts, path: string): XmlNode | undefined => {
  const part = parts.get(path);
  return part === undefined ? undefined : parsePart(part);
};

const builtInFormats: Readonly<Record<string, string>> = {
  0: 'General',
  1: '0',
  2: '0.00',
  3: '#,##0',
  4: '#,##0.00',
  9: '0%',
  10: '0.00%',
  14: 'mm-dd-yy',
  46: '[h]:mm:ss',
};

/** Attributes and children in order, for two programs write them in different ones. */
const canonical = (node: XmlNode | undefined): string => {
  const sorted = (each: XmlNode): XmlNode => ({
    ...each,
    attributes: Object.fromEntries(Object.entries(each.attributes).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    children: elements(each)
      .map(sorted)
      .toSorted((a, b) => (printPart(a) < printPart(b) ? -1 : 1)),
  });
  return node === undefined ? '' : printPart(sorted(node));
};

const readStyles = (parts: Parts): readonly ReadStyle[] => {
  const root = parse(parts, 'xl/styles.xml');
  const formats = new Map(
    elements(find(root, 'numFmts')).map(({ attributes }) => [attributes['numFmtId'], attributes['formatCode'] ?? '']),
  );
  const nth = (list: string, index: string | undefined): XmlNode | undefined =>
    elements(find(root, list))[Number(index ?? 0)];
  return elements(find(root, 'cellXfs')).map((xf) => {
    const { numFmtId = '0', fontId, fillId, borderId } = xf.attributes;
    return {
      numFmt: formats.get(numFmtId) ?? builtInFormats[numFmtId] ?? `built in ${numFmtId}`,
      font: fontId === '0' ? 'default' : canonical(nth('fonts', fontId)),
      fill: canonical(nth('fills', fillId)),
      border: canonical(nth('borders', borderId)),
      alignment: canonical(find(xf, 'alignment')),
    };
  });
};

const cellValue = (cell: XmlNode, texts: readonly string[]): ReadCell['value'] => {
  const { t = 'n' } = cell.attributes;
  if (t === 'inlineStr') return textOf(find(cell, 'is'));
  const value = find(cell, 'v');
  if (value === undefined) return null;
  if (t === 's') return texts[Number(rawText(value))] ?? null;
  if (t === 'b') return rawText(value) === '1';
  return t === 'n' ? Number(rawText(value)) : textOf(value);
};

const readSheet = (
  name: string,
  path: string,
  parts: Parts,
  texts: readonly string[],
  styles: readonly ReadStyle[],
) => {
  const root = parse(parts, path);
  const rows = elements(find(root, 'sheetData'));
  const targets = new Map(
    elements(parse(parts, relationshipsOf(path))).map(({ attributes }) => [attributes['Id'], attributes]),
  );
  const commentsPath = [...targets.values()].find((each) => each['Type']?.endsWith('/comments'))?.['Target'] ?? '';
  const comments = parse(parts, posix.join(posix.dirname(path), commentsPath));
  const cell = (node: XmlNode): readonly [string, ReadCell] => {
    const formula = find(node, 'f');
    const style = styles[Number(node.attributes['s'] ?? 0)];
    if (style === undefined) throw new Error(`There is no style ${node.attributes['s']}`);
    const value = cellValue(node, texts);
    return [node.attributes['r'] ?? '', { value, style, ...(formula && { formula: rawText(formula) }) }];
  };
  const columns = elements(find(root, 'cols')).flatMap(({ attributes: { min, max, width } }) =>
    Array.from({ length: Number(max) - Number(min) + 1 }, (_, index) => [Number(min) + index, Number(width)] as const),
  );
  return {
    name,
    cells: new Map(rows.flatMap((row) => elements(row).map(cell))),
    merges: elements(find(root, 'mergeCells')).map(({ attributes }) => attributes['ref'] ?? ''),
    widths: new Map(columns),
    heights: new Map(
      rows.flatMap(({ attributes: { r, ht } }) => (ht === undefined ? [] : [[Number(r), Number(ht)] as const])),
    ),
    links: new Map(
      elements(find(root, 'hyperlinks')).map(({ attributes }) => [
        attributes['ref'] ?? '',
        {
          to: attributes['location'] ?? targets.get(attributes['r:id'])?.['Target'] ?? '',
          tooltip: attributes['tooltip'] ?? '',
        },
      ]),
    ),
    comments: new Map(
      comments === undefined
        ? []
        : all(comments, 'comment').map((each) => [each.attributes['ref'] ?? '', textOf(find(each, 'text'))]),
    ),
  } satisfies ReadSheet;
};

/** The sheets of a workbook, in order. */
export const readSheets = async (bytes: Uint8Array): Promise<readonly ReadSheet[]> => {
  const parts = await readParts(bytes);
  const strings = parse(parts, 'xl/sharedStrings.xml');
  const texts = elements(strings).map(textOf);
  const styles = readStyles(parts);
  const targets = new Map(
    elements(parse(parts, relationshipsOf('xl/workbook.xml'))).map(({ attributes }) => [
      attributes['Id'],
      attributes['Target'] ?? '',
    ]),
  );
  return elements(find(parse(parts, 'xl/workbook.xml'), 'sheets')).map(({ attributes }) =>
    readSheet(attributes['name'] ?? '', posix.join('xl', targets.get(attributes['r:id']) ?? ''), parts, texts, styles),
  );
};
