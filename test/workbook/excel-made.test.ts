import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { WorkbookModel } from '../../src/report/model.ts';
import { createComparison } from '../support/differences.ts';
import { goldenWorkbook } from '../support/golden-part.ts';
import {
  normaliseIn,
  normaliseRelationships,
  type Parts,
  readParts,
  relationshipsOf,
} from '../support/normalise-package.ts';
import { printPart, type XmlNode } from '../support/normalise-part.ts';
import { chartDifferences } from './chart/excel-made-differences.ts';
import { packageDifferences } from './excel-made-differences.ts';
import { excelMadeWorkbooks } from './excel-made-workbooks.ts';
import { writeBytes } from './workbooks.ts';

const models = await excelMadeWorkbooks();

const comparison = createComparison([...chartDifferences, ...packageDifferences]);

/** Of xl/workbook.xml, what a reader sees. */
const shownOfWorkbook = (root: XmlNode): XmlNode => ({
  ...root,
  children: root.children.filter(
    (child) => typeof child === 'object' && ['sheets', 'definedNames'].includes(child.name),
  ),
});

const compared = /^xl\/(?:worksheets\/sheet|charts\/chart|drawings\/drawing|comments)\d+\.xml$/;

/** Document properties are those of the one workbook that is about them. */
const isProperties = (path: string, name: string): boolean => path.startsWith('docProps/') && name === 'properties01';

/** Every part that is compared, its relationships included, as text. */
const printParts = (parts: Parts, by: 'us' | 'Excel', name: string): ReadonlyMap<string, string> => {
  const printed = new Map<string, string>();
  const print = (path: string, root: XmlNode): void => {
    printed.set(path, printPart(comparison.without(root, by, name)));
  };
  for (const path of parts.keys()) {
    if (!compared.test(path) && !isProperties(path, name)) continue;
    print(path, normaliseIn(parts, path));
    const relationships = normaliseRelationships(parts, path);
    if (relationships !== null) print(relationshipsOf(path), relationships);
  }
  print('xl/workbook.xml', shownOfWorkbook(normaliseIn(parts, 'xl/workbook.xml')));
  return printed;
};

/** The sheets of the model, in order: a workbook may show more of what we have no words for. */
const isCompared = (path: string, { sheets }: WorkbookModel): boolean => {
  const [, number] = /worksheets\/(?:_rels\/)?sheet(\d+)\.xml/.exec(path) ?? [];
  return number === undefined || Number(number) <= sheets.length;
};

const compare = async (name: string, model: WorkbookModel) => {
  const ours = printParts(await readParts(await writeBytes(model)), 'us', name);
  const excels = printParts(await readParts(goldenWorkbook(name)), 'Excel', name);
  const paths = [...new Set([...ours.keys(), ...excels.keys()])].filter((path) => isCompared(path, model)).toSorted();
  const all = (parts: ReadonlyMap<string, string>): string =>
    paths.map((path) => `${path}\n${parts.get(path) ?? 'is not there'}`).join('\n\n');
  return { ours: all(ours), excels: all(excels), paths };
};

describe('a workbook', () => {
  it.each(Object.entries(models))('has the parts of %s as Excel saved it', async (name, model) => {
    const { ours, excels } = await compare(name, model);
    expect(ours).toBe(excels);
  });

  it('is compared for every file in the golden folder', () => {
    const files = readdirSync(`${import.meta.dirname}/../golden/excel-made`)
      .filter((name) => name.endsWith('.xlsx'))
      .map((name) => name.replace('.xlsx', ''));
    expect(new Set(Object.keys(models))).toEqual(new Set(files));
  });

  it('has no declared difference from Excel that is not there', async () => {
    for (const [name, model] of Object.entries(models)) await compare(name, model);
    expect(comparison.unused()).toEqual([]);
  });

  it('differs from another workbook of Excel in spite of the declared differences', async () => {
    const { chart_line01: line, chart_bar01: bar } = models;
    if (line === undefined || bar === undefined) throw new Error('no charts');
    const { ours, excels } = await compare('chart_bar01', line);
    expect(ours).not.toBe(excels);
  });
});
