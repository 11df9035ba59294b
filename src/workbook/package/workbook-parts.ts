/** The small parts that say what the package holds. */
import AppXform from 'exceljs/lib/xlsx/xform/core/app-xform.js';
import CoreXform from 'exceljs/lib/xlsx/xform/core/core-xform.js';
import WorkbookXform from 'exceljs/lib/xlsx/xform/book/workbook-xform.js';
import type { WorkbookModel } from '../../report/model.ts';
import { cleanText, cutText } from '../cell/safe-text.ts';
import { element, xmlDeclaration, xmlText } from '../xml.ts';

/** Document properties hold at most 255 characters. */
const property = (text: string): string => cutText(cleanText(text), 255);

/** docProps/core.xml: who made it, when, what it is about. */
export const corePart = ({ properties }: WorkbookModel): string => {
  const at = new Date(properties.createdAt);
  return new CoreXform().toXml({
    title: property(properties.title),
    subject: property(properties.subject),
    creator: property(properties.author),
    lastModifiedBy: property(properties.author),
    keywords: properties.keywords === undefined ? undefined : property(properties.keywords),
    created: at,
    modified: at,
  });
};

/** docProps/app.xml. */
export const appPart = (names: readonly string[], { properties }: WorkbookModel): string => {
  const company = properties.company === undefined ? undefined : property(properties.company);
  return new AppXform().toXml({ worksheets: names.map((name) => ({ name })), company });
};

export type DefinedName = {
  readonly name: string;
  readonly formula: string;
  /** Place of the sheet it belongs to; the whole workbook's when absent. */
  readonly sheet?: number;
  readonly hidden?: boolean;
};

const definedName = ({ name, formula, sheet, hidden }: DefinedName): string =>
  element('definedName', { name, localSheetId: sheet, hidden: hidden ? 1 : undefined }, xmlText(formula));

const workbookRoot =
  '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" ' +
  'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">';

/** As Excel sorts them: without regard to case or to what marks a name as its own. */
const sortKey = ({ name }: DefinedName): string => name.replace('_xlnm.', '').toLowerCase();

/** xl/workbook.xml. */
export const workbookPart = (
  sheets: readonly { readonly name: string; readonly relationshipId: string }[],
  definedNames: readonly DefinedName[],
): string => {
  const { workbookPr, bookViews, sheets: sheetList, calcPr } = new WorkbookXform().map;
  const sorted = [...definedNames].sort((one, other) =>
    sortKey(one) < sortKey(other) ? -1 : Number(sortKey(one) > sortKey(other)),
  );
  return [
    xmlDeclaration,
    workbookRoot,
    workbookPr.toXml({}),
    bookViews.toXml([
      { x: 0, y: 0, width: 28_000, height: 16_000, firstSheet: 0, activeTab: 0, visibility: 'visible' },
    ]),
    sheetList.toXml(sheets.map(({ name, relationshipId }, index) => ({ id: index + 1, name, rId: relationshipId }))),
    sorted.length === 0 ? '' : `<definedNames>${sorted.map(definedName).join('')}</definedNames>`,
    calcPr.toXml({}),
    '</workbook>',
  ].join('');
};

const spreadsheet = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

const defaults: Readonly<Record<string, string>> = {
  rels: 'application/vnd.openxmlformats-package.relationships+xml',
  xml: 'application/xml',
  vml: 'application/vnd.openxmlformats-officedocument.vmlDrawing',
  png: 'image/png',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
};

const overrides: readonly (readonly [RegExp, string])[] = [
  [/^xl\/workbook\.xml$/, `${spreadsheet}.sheet.main+xml`],
  [/^xl\/worksheets\//, `${spreadsheet}.worksheet+xml`],
  [/^xl\/styles\.xml$/, `${spreadsheet}.styles+xml`],
  [/^xl\/sharedStrings\.xml$/, `${spreadsheet}.sharedStrings+xml`],
  [/^xl\/comments\d+\.xml$/, `${spreadsheet}.comments+xml`],
  [/^xl\/theme\//, 'application/vnd.openxmlformats-officedocument.theme+xml'],
  [/^xl\/drawings\/drawing\d+\.xml$/, 'application/vnd.openxmlformats-officedocument.drawing+xml'],
  [/^xl\/charts\//, 'application/vnd.openxmlformats-officedocument.drawingml.chart+xml'],
  [/^docProps\/core\.xml$/, 'application/vnd.openxmlformats-package.core-properties+xml'],
  [/^docProps\/app\.xml$/, 'application/vnd.openxmlformats-officedocument.extended-properties+xml'],
];

/** [Content_Types].xml, from the names of the parts. */
export const contentTypesPart = (parts: readonly string[]): string => {
  const extensions = new Set(['rels', 'xml', ...parts.map((name) => name.slice(name.lastIndexOf('.') + 1))]);
  const types = [...extensions].map((extension) =>
    element('Default', { Extension: extension, ContentType: defaults[extension] }),
  );
  const named = parts.flatMap((name) => {
    const type = overrides.find(([pattern]) => pattern.test(name))?.[1];
    return type === undefined ? [] : [element('Override', { PartName: `/${name}`, ContentType: type })];
  });
  const xmlns = 'http://schemas.openxmlformats.org/package/2006/content-types';
  return xmlDeclaration + element('Types', { xmlns }, ...types, ...named);
};
