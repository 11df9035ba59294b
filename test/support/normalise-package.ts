/**
 * Parts of a whole package in a form in which two programs' parts can be compared: beyond what `normalisePart` does,
 * relationships by their target rather than by their id, shared strings by their text, cells without the number of their style.
 */
import { posix } from 'node:path';
import JSZip from 'jszip';
import { changeNodes, normalisePart, type XmlNode } from './normalise-part.ts';

/** The text of every part, by its path. */
export type Parts = ReadonlyMap<string, string>;

export const readParts = async (bytes: Uint8Array): Promise<Parts> => {
  const { files } = await JSZip.loadAsync(bytes);
  const parts = Object.values(files).filter(({ dir }) => !dir);
  return new Map(await Promise.all(parts.map(async (file) => [file.name, await file.async('string')] as const)));
};

export const relationshipsOf = (path: string): string =>
  posix.join(posix.dirname(path), '_rels', `${posix.basename(path)}.rels`);

const elements = ({ children }: XmlNode): readonly XmlNode[] => children.filter((child) => typeof child === 'object');

const partOf = (parts: Parts, path: string): string => {
  const part = parts.get(path);
  if (part === undefined) throw new Error(`There is no ${path}`);
  return part;
};

/** What printers were told says nothing about the workbook. */
const isPrinterSettings = (target: string | undefined): boolean => target?.includes('printerSettings') === true;

/** The relationships of a part, in the order of their targets; `null` when it has none. */
export const normaliseRelationships = (parts: Parts, path: string): XmlNode | null => {
  const part = parts.get(relationshipsOf(path));
  if (part === undefined) return null;
  const root = normalisePart(part);
  const target = (node: XmlNode): string => node.attributes['Target'] ?? '';
  const children = elements(root)
    .filter((node) => !isPrinterSettings(target(node)))
    .map((node) => ({ ...node, attributes: { ...node.attributes, Id: '' } }))
    .toSorted((one, other) => (target(one) < target(other) ? -1 : 1));
  return children.length === 0 ? null : { ...root, children };
};

const textOf = ({ children }: XmlNode): string =>
  children.map((child) => (typeof child === 'string' ? child : textOf(child))).join('');

const byName = (one: XmlNode, other: XmlNode): number => (one.name < other.name ? -1 : 1);

const omit = (node: XmlNode, ...names: readonly string[]): XmlNode => ({
  ...node,
  attributes: Object.fromEntries(Object.entries(node.attributes).filter(([name]) => !names.includes(name))),
});

const rounded = (node: XmlNode): XmlNode => ({
  ...node,
  attributes: Object.fromEntries(
    Object.entries(node.attributes).map(([name, value]) => [name, String(Number(Number(value).toFixed(2)))]),
  ),
});

/** A part that other parts may explain. */
export const normaliseIn = (parts: Parts, path: string): XmlNode => {
  const relationships = parts.get(relationshipsOf(path));
  const targets = new Map(
    relationships === undefined
      ? []
      : elements(normalisePart(relationships)).map(({ attributes }) => [attributes['Id'], attributes['Target'] ?? '']),
  );
  const strings = parts.get('xl/sharedStrings.xml');
  const texts = strings === undefined ? [] : elements(normalisePart(strings)).map(textOf);

  const byTarget = (node: XmlNode): XmlNode => {
    const target = targets.get(node.attributes['r:id'] ?? node.attributes['r:embed']);
    if (target === undefined) return node;
    const plain = omit(node, 'r:id', 'r:embed');
    return isPrinterSettings(target) ? plain : { ...plain, attributes: { ...plain.attributes, target } };
  };

  const change = (node: XmlNode): XmlNode => {
    switch (node.name) {
      case 'row':
        return omit(node, 'spans');
      case 'c': {
        const shared = node.attributes['t'] === 's' ? texts[Number(textOf(node))] : undefined;
        return omit(shared === undefined ? node : { ...node, children: [shared] }, 's');
      }
      case 'pageMargins':
        return rounded(node);
      case 'pageSetup':
        return byTarget(omit(node, 'horizontalDpi', 'verticalDpi'));
      default:
        return byTarget(node);
    }
  };
  const root = changeNodes(normalisePart(partOf(parts, path)), change);
  // These stand in any order.
  return path === 'docProps/core.xml' ? { ...root, children: elements(root).toSorted(byName) } : root;
};
