/** What floats over a sheet's cells, in lines for a reviewer. */
import { posix } from 'node:path';
import { type Parts, relationshipsOf } from './normalise-package.ts';
import { parsePart, type XmlNode } from './normalise-part.ts';
import { all, elements, find, rawText } from './read-sheet.ts';

/** A part's relationships: where each id leads. */
export const targetsOf = (parts: Parts, path: string): ReadonlyMap<string, string> => {
  const part = parts.get(relationshipsOf(path));
  if (part === undefined) return new Map();
  return new Map(
    elements(parsePart(part)).map(({ attributes: { Id = '', Target = '' } }) => [
      Id,
      posix.join(posix.dirname(path), Target),
    ]),
  );
};

const numberIn = (node: XmlNode | undefined, name: string): number => Number(rawText(find(node, name)));

/** A cell, and how many pixels inside it. */
const pointOf = (node: XmlNode): string => {
  const offset = (name: string): number => Math.round(numberIn(node, name) / 9_525);
  const [x, y] = [offset('xdr:colOff'), offset('xdr:rowOff')];
  const column = numberIn(node, 'xdr:col');
  const letters =
    (column >= 26 ? String.fromCharCode(64 + Math.floor(column / 26)) : '') + String.fromCharCode(65 + (column % 26));
  return `${letters}${numberIn(node, 'xdr:row') + 1}${x === 0 && y === 0 ? '' : ` + ${x} × ${y} px`}`;
};

const placeOf = (anchor: XmlNode): string => {
  const points = ['xdr:from', 'xdr:to'].flatMap((name) => find(anchor, name) ?? []).map(pointOf);
  const { cx, cy } = find(anchor, 'xdr:ext')?.attributes ?? {};
  const size = cx === undefined ? '' : `, ${Math.round(Number(cx) / 9_525)} × ${Math.round(Number(cy) / 9_525)} px`;
  return `${points.join(' to ')}${size}`;
};

const firstIn = (node: XmlNode, name: string): XmlNode | undefined => all(node, name)[0];

const textIn = (node: XmlNode | undefined): string =>
  JSON.stringify(node === undefined ? null : all(node, 'a:t').map(rawText).join(''));

const valueOf = (node: XmlNode | undefined): string => node?.attributes['val'] ?? '';

const seriesLine = (series: XmlNode): string => {
  const reference = (name: string): string => {
    const part = find(series, name);
    // A name may be a text of its own.
    if (part === undefined || firstIn(part, 'c:f') === undefined) return '–';
    const points = all(part, 'c:pt').length;
    return `${rawText(firstIn(part, 'c:f'))} (${points})`;
  };
  const name = find(series, 'c:tx');
  const shown = name && rawText(firstIn(name, 'c:v'));
  return `  series ${JSON.stringify(shown ?? null)} from ${reference('c:tx')}, categories ${reference('c:cat')}, values ${reference('c:val')}`;
};

const axisLine = (axis: XmlNode): string => {
  const format = find(axis, 'c:numFmt')?.attributes['formatCode'];
  return `  axis ${axis.name.slice(2)} at ${valueOf(find(axis, 'c:axPos'))}, title ${textIn(find(axis, 'c:title'))}, format ${JSON.stringify(format ?? null)}`;
};

const chartLines = (xml: string): readonly string[] => {
  const chart = find(parsePart(xml), 'c:chart');
  const area = find(chart, 'c:plotArea');
  const plots = elements(area).filter(({ name }) => name.endsWith('Chart'));
  const axes = elements(area).filter(({ name }) => name.endsWith('Ax'));
  const legend = find(find(chart, 'c:legend'), 'c:legendPos');
  return [
    `  title ${textIn(find(chart, 'c:title'))}, legend ${legend ? valueOf(legend) : 'none'}, blanks as ${valueOf(find(chart, 'c:dispBlanksAs'))}`,
    ...plots.flatMap((plot) => [
      `  plot ${plot.name.slice(2)} ${valueOf(find(plot, 'c:grouping'))}`,
      ...elements(plot)
        .filter(({ name }) => name === 'c:ser')
        .map(seriesLine),
    ]),
    ...axes.map(axisLine),
  ];
};

/** Charts and images of the drawing at `path`, without the values that charts repeat from their cells. */
export const dumpDrawing = (parts: Parts, path: string): readonly string[] => {
  const targets = targetsOf(parts, path);
  return elements(parsePart(parts.get(path) ?? '')).flatMap((anchor) => {
    const properties = firstIn(anchor, 'xdr:cNvPr')?.attributes;
    const what = `at ${placeOf(anchor)}: ${JSON.stringify(properties?.['descr'] ?? null)}`;
    const chart = firstIn(anchor, 'c:chart');
    if (chart === undefined) return [`image ${what}`];
    const target = targets.get(chart.attributes['r:id'] ?? '') ?? '';
    return [`chart ${what}`, ...chartLines(parts.get(target) ?? '')];
  });
};
