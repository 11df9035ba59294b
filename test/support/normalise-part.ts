/**
 * A package part in a form in which two programs' parts can be compared: namespaces by their usual prefix, attributes in order,
 * axes numbered as they appear, margins as they were set rather than as they were converted.
 */

export type XmlNode = {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (XmlNode | string)[];
};

type OpenNode = { name: string; attributes: Record<string, string>; children: (XmlNode | string)[] };

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

const unescape = (text: string): string =>
  text.replaceAll(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/giu, (whole, decimal?: string, hex?: string, name?: string) => {
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    return entities[name ?? ''] ?? whole;
  });

const attributesOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(/([\w:]+)="([^"]*)"/gu)].map(([, name = '', value = '']) => [name, unescape(value)]),
  );

/** Elements, attributes and text; enough for parts of Excel's and ours, not for XML at large. */
export const parsePart = (xml: string): XmlNode => {
  const root: OpenNode = { name: '', attributes: {}, children: [] };
  const open: OpenNode[] = [root];
  // A parser reads every line break as one character.
  for (const [, closing, name = '', attributes = '', empty, text = ''] of xml
    .replaceAll(/\r\n?/gu, '\n')
    .matchAll(/<\?[^>]*\?>|<(\/?)([\w:]+)((?:\s+[\w:]+="[^"]*")*)\s*(\/?)>|([^<]+)/gu)) {
    const parent = open.at(-1) ?? root;
    if (closing === '/') {
      if (parent.name !== name) throw new Error(`</${name}> closes <${parent.name}>`);
      open.pop();
    } else if (name !== '') {
      const node: OpenNode = { name, attributes: attributesOf(attributes), children: [] };
      parent.children.push(node);
      if (empty !== '/') open.push(node);
    } else if (text.trim() !== '' || parent.name === 't') {
      parent.children.push(unescape(text));
    }
  }
  const [only] = root.children;
  if (open.length !== 1 || root.children.length !== 1 || typeof only !== 'object') throw new Error('Not one element');
  return only;
};

/** The node with each of its children passed through `change`; `null` drops one. */
export const changeNodes = (node: XmlNode, change: (child: XmlNode, parent: XmlNode) => XmlNode | null): XmlNode => ({
  ...node,
  children: node.children.flatMap((child): readonly (XmlNode | string)[] => {
    if (typeof child === 'string') return [child];
    const changed = change(child, node);
    return changed === null ? [] : [changeNodes(changed, change)];
  }),
});

const sorted = (attributes: XmlNode['attributes']): XmlNode['attributes'] =>
  Object.fromEntries(
    Object.entries(attributes)
      .filter(([name]) => !name.startsWith('xmlns'))
      .toSorted(([a], [b]) => a.localeCompare(b)),
  );

const rounded = (attributes: XmlNode['attributes']): XmlNode['attributes'] =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, String(Number(Number(value).toFixed(6)))]),
  );

/** The canonical form of a part. */
export const normalisePart = (xml: string): XmlNode => {
  const axes = new Map<string, string>();
  const axisNumber = (id: string): string => {
    const number = axes.get(id) ?? String(axes.size + 1);
    axes.set(id, number);
    return number;
  };
  const normal = (node: XmlNode): XmlNode => {
    if (node.name === 'c:axId' || node.name === 'c:crossAx') {
      return { ...node, attributes: { val: axisNumber(node.attributes['val'] ?? '') } };
    }
    const attributes = node.name === 'c:pageMargins' ? rounded(node.attributes) : node.attributes;
    return { ...node, attributes: sorted(attributes) };
  };
  return changeNodes(normal(parsePart(xml)), normal);
};

/** One element a line, so that a test shows where two parts differ. */
export const printPart = (node: XmlNode, indent = ''): string => {
  const attributes = Object.entries(node.attributes).map(([name, value]) => ` ${name}=${JSON.stringify(value)}`);
  const lines = node.children.map((child) =>
    typeof child === 'string' ? `${indent}  ${JSON.stringify(child)}` : printPart(child, `${indent}  `),
  );
  return [`${indent}${node.name}${attributes.join('')}`, ...lines].join('\n');
};
