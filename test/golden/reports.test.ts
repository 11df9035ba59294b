/** The workbooks of the energy reports, as they were reviewed: see reports/README.md. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, inject, it } from 'vitest';
import { dumpWorkbook } from '../support/dump-workbook.ts';
import { type Parts, readParts } from '../support/normalise-package.ts';
import { writeBytes } from '../workbook/workbooks.ts';
import { type GoldenReport, goldenReports, modelOf } from './fixture/golden-reports.ts';

const folder = `${import.meta.dirname}/reports`;

const hint =
  'if the change is meant, review it: npx vitest run test/golden/reports.test.ts -u, see test/golden/reports/README.md';

const nameOf = ({ report, locale }: GoldenReport): string => `${report}.${locale}`;

/** The one thing that a workbook tells of the machine it was made on: the version of the time-zone data, like 2026a. */
const withoutVersion = (text: string): string => text.replaceAll(/\b20\d\d[a-z]\b/gu, '20…');

/** One element a line, so that a failure shows the one that differs. */
const linesOf = (parts: Parts): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    [...parts].map(([path, text]) => [path, withoutVersion(text).replaceAll('><', '>\n<').split('\n')]),
  );

describe.each(goldenReports)('the golden workbook of $report in $locale', (golden) => {
  const path = `${folder}/${nameOf(golden)}`;

  it('shows what was reviewed, cell by cell', async () => {
    const dump = await dumpWorkbook(await writeBytes(modelOf(golden)));
    await expect(withoutVersion(dump)).toMatchFileSnapshot(`${path}.txt`, hint);
  });

  it('is written as it was kept, part by part', async () => {
    const bytes = await writeBytes(modelOf(golden));
    const write = inject('keptFilesToWrite');
    if (write === 'all' || (write === 'new' && !existsSync(`${path}.xlsx`))) writeFileSync(`${path}.xlsx`, bytes);
    const kept = new Uint8Array(readFileSync(`${path}.xlsx`));
    expect(linesOf(await readParts(bytes)), hint).toEqual(linesOf(await readParts(kept)));
  });

  it('is small enough to be kept', () => {
    expect(readFileSync(`${path}.xlsx`).byteLength).toBeLessThan(60 * 1_024);
  });
});

describe('the folder of golden workbooks', () => {
  it('holds no others', () => {
    const kept = readdirSync(folder).map((name) => name.replace(/\.(?:xlsx|txt)$/u, ''));
    expect([...new Set(kept)].toSorted()).toEqual(['README.md', ...goldenReports.map(nameOf)].toSorted());
  });
});
