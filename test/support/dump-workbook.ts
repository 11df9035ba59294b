/**
 * A workbook as text that a reviewer can read in a diff: a line for each cell, with the name of its sheet, and before them what
 * holds for the sheet. Read from the file by a reader that shares no code with the writer.
 */
import { dumpDrawing, targetsOf } from './dump-drawing.ts';
import { type Parts, readParts } from './normalise-package.ts';
import { parsePart, printPart, type XmlNode } from './normalise-part.ts';
import { all, elements, find, rawText, readSheets, type ReadCell, type ReadSheet } from './read-sheet.ts';

const dayMs = 86_400_000;

/** What a serial number shows in a cell whose format is one of a date or time. */
const shownDate = (value: ReadCell['value'], numFmt: string): string => {
  if (typeof value !== 'number' || !numFmt.includes('yy')) return '';
  const iso = new Date(Date.UTC(1899, 11, 30) + Math.round(value * dayMs)).toISOString();
  return ` (${numFmt.includes('hh') ? iso.slice(0, 16).replace('T', ' ') : iso.slice(0, 10)})`;
};

const marksOf = ({ style }: ReadCell): readonly string[] => [
  ...(/\bb\b/u.test(style.font) ? ['bold'] : []),
  ...(/\bi\b/u.test(style.font) ? ['italic'] : []),
];

const cellLine = (cell: ReadCell): string | null => {
  const { value, formula, style } = cell;
  if (value === null && formula === undefined) return null;
  return [
    JSON.stringify(value) + shownDate(value, style.numFmt),
    ...(formula === undefined ? [] : [`=${formula}`]),
    ...(style.numFmt === 'General' ? [] : [`[${style.numFmt}]`]),
    ...marksOf(cell),
  ].join('  ');
};

/** Parts of a sheet that say how it is shown and printed, as they stand. */
const setUpNames: ReadonlySet<string> = new Set([
  'sheetPr',
  'sheetViews',
  'autoFilter',
  'conditionalFormatting',
  'dataValidations',
  'printOptions',
  'pageMargins',
  'pageSetup',
  'headerFooter',
  'rowBreaks',
  'colBreaks',
]);

const setUpLines = (root: XmlNode): readonly string[] =>
  elements(root)
    .filter(({ name }) => setUpNames.has(name))
    .flatMap((node) => printPart(node).split('\n'));

const sheetLines = (sheet: ReadSheet, path: string, parts: Parts): readonly string[] => {
  const root = parsePart(parts.get(path) ?? '');
  const drawing = find(root, 'drawing')?.attributes['r:id'];
  const cells = [...sheet.cells].flatMap(([address, cell]) => {
    const line = cellLine(cell);
    return line === null ? [] : [`${address}: ${line}`];
  });
  return [
    ...setUpLines(root),
    `widths ${[...sheet.widths].map(([column, width]) => `${column}: ${width}`).join(', ')}`,
    `merges ${sheet.merges.join(' ') || 'none'}`,
    ...[...sheet.links].map(([address, { to, tooltip }]) => `link ${address} to ${to} ${tooltip}`.trim()),
    ...[...sheet.comments].map(([address, text]) => `comment ${address}: ${JSON.stringify(text)}`),
    ...(drawing === undefined ? [] : dumpDrawing(parts, targetsOf(parts, path).get(drawing) ?? '')),
    ...cells,
  ];
};

const nameLines = (workbook: XmlNode): readonly string[] =>
  all(workbook, 'definedName').map((node) => {
    const { name = '', localSheetId } = node.attributes;
    return `name ${name}${localSheetId === undefined ? '' : ` of sheet ${Number(localSheetId) + 1}`}: ${rawText(node)}`;
  });

const propertyLines = (parts: Parts): readonly string[] =>
  elements(parsePart(parts.get('docProps/core.xml') ?? '')).map(
    (node) => `${node.name} ${JSON.stringify(rawText(node))}`,
  );

/** Every line begins with the name of its sheet, so that a difference tells where it is. */
export const dumpWorkbook = async (bytes: Uint8Array): Promise<string> => {
  const parts = await readParts(bytes);
  const workbook = parsePart(parts.get('xl/workbook.xml') ?? '');
  const targets = targetsOf(parts, 'xl/workbook.xml');
  const paths = all(workbook, 'sheet').map(({ attributes }) => targets.get(attributes['r:id'] ?? '') ?? '');
  const sheets = (await readSheets(bytes)).map((sheet, index) =>
    sheetLines(sheet, paths[index] ?? '', parts).map((line) => `${sheet.name}!${line}`),
  );
  return `${[[...propertyLines(parts), ...nameLines(workbook)], ...sheets].map((lines) => lines.join('\n')).join('\n\n')}\n`;
};
