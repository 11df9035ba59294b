/** Reads large workbooks sheet by sheet: what a column adds up to, without a cell that is kept. */
import JSZip from 'jszip';
import { readFile } from 'node:fs/promises';

export type SheetSums = {
  readonly name: string;
  readonly rows: number;
  readonly links: number;
  /** By column letters: numbers of the sheet's cells that are no formulas, added up, and how many they are. */
  readonly sums: ReadonlyMap<string, { readonly sum: number; readonly count: number }>;
};

const unescapeXml = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');

const attribute = (element: string, name: string): string =>
  unescapeXml(new RegExp(` ${name}="([^"]*)"`, 'u').exec(element)?.[1] ?? '');

const sumColumns = (xml: string): SheetSums['sums'] => {
  const sums = new Map<string, { sum: number; count: number }>();
  for (const [, column = '', attributes = '', value] of xml.matchAll(/<c r="([A-Z]+)\d+"([^>]*)><v>([^<]*)<\/v>/gu)) {
    if (attributes.includes(' t="')) continue;
    const at = sums.get(column) ?? { sum: 0, count: 0 };
    at.sum += Number(value);
    at.count += 1;
    sums.set(column, at);
  }
  return sums;
};

/** One sheet in memory at a time. */
export async function* readBack(path: string): AsyncGenerator<SheetSums> {
  const zip = await JSZip.loadAsync(await readFile(path));
  const textOf = async (member: string): Promise<string> => (await zip.file(member)?.async('string')) ?? '';
  const targets = new Map(
    [...(await textOf('xl/_rels/workbook.xml.rels')).matchAll(/<Relationship [^>]*>/gu)].map(([each]) => [
      attribute(each, 'Id'),
      attribute(each, 'Target'),
    ]),
  );
  for (const [each] of (await textOf('xl/workbook.xml')).matchAll(/<sheet [^>]*>/gu)) {
    const xml = await textOf(`xl/${(targets.get(attribute(each, 'r:id')) ?? '').replace(/^\/?(?:xl\/)?/u, '')}`);
    yield {
      name: attribute(each, 'name'),
      rows: xml.split('<row ').length - 1,
      links: xml.split('<hyperlink ').length - 1,
      sums: sumColumns(xml),
    };
  }
}
