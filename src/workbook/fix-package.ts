/**
 * What exceljs cannot say, put into the parts it writes:
 *
 *   xl/worksheets/sheetN.xml   ignoredErrors
 *   xl/styles.xml              the workbook's default font
 */
import type { Workbook, Worksheet } from 'exceljs';
import { fail } from '../errors.ts';
import { fontName } from './styles.ts';

type SheetModel = { readonly id: number; readonly dimensions: Worksheet['dimensions'] };
type PackageModel = { readonly worksheets: readonly SheetModel[] };
type Zip = { append(xml: string, options: { readonly name: string }): void };
type WritePart = (zip: Zip, model: PackageModel) => Promise<void>;

/** Private to exceljs 4.4.0, which is pinned. */
type PackageWriter = { addWorksheets: WritePart; addStyles: WritePart };

const isPackageWriter = (writer: object): writer is PackageWriter =>
  'addWorksheets' in writer &&
  typeof writer.addWorksheets === 'function' &&
  'addStyles' in writer &&
  typeof writer.addStyles === 'function';

/** CT_Worksheet is a sequence: ignoredErrors comes after headerFooter, which each of our sheets has. */
const endOfFooter = '</headerFooter>';

/**
 * Two of Excel's green triangles accuse a good report: a total below a date head "omits adjacent cells", an id such as 00123
 * kept as text is a "number stored as text". Both are meant.
 */
const ignoreErrors = (xml: string, range: string): string => {
  const ignored = `<ignoredErrors><ignoredError sqref="${range}" numberStoredAsText="1" formulaRange="1"/></ignoredErrors>`;
  return xml.replace(endOfFooter, () => endOfFooter + ignored);
};

/** Column widths count digits of the default font: Arial 10 is as wide as Excel's own default, and no reader lacks it. */
const setDefaultFont = (xml: string): string =>
  xml.replace(
    /(<fonts[^>]*>)<font>.*?<\/font>/,
    (_, fonts: string) =>
      `${fonts}<font><sz val="10"/><color theme="1"/><name val="${fontName}"/><family val="2"/></font>`,
  );

const sheetName = /^xl\/worksheets\/sheet(\d+)\.xml$/;

const fixed = (name: string, xml: string, { worksheets }: PackageModel): string => {
  if (name === 'xl/styles.xml') return setDefaultFont(xml);
  const id = Number(sheetName.exec(name)?.[1]);
  const range = worksheets.find((sheet) => sheet.id === id)?.dimensions.range;
  return range === undefined ? xml : ignoreErrors(xml, range);
};

const wrap =
  (writePart: WritePart): WritePart =>
  (zip, model) =>
    writePart({ append: (xml, options) => zip.append(fixed(options.name, xml, model), options) }, model);

/**
 * Makes `workbook` write its parts so.
 * @throws RENDER_FAILED when exceljs no longer has the methods this hooks into
 */
export const fixPackage = (workbook: Workbook): void => {
  const writer: object = workbook.xlsx;
  if (!isPackageWriter(writer)) {
    throw fail('RENDER_FAILED', 'This exceljs writes its parts in another way: go back to 4.4.0', {});
  }
  writer.addWorksheets = wrap(writer.addWorksheets.bind(writer));
  writer.addStyles = wrap(writer.addStyles.bind(writer));
};
