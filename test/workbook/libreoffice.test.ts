/** Where LibreOffice is installed, it opens what we write, calculates it anew, and saves the same cells. */
import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import ExcelJS from 'exceljs';
import JSZip from 'jszip';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeWorkbook } from '../../src/workbook/write-workbook.ts';
import { cellsOf } from './workbooks.ts';
import { showcase } from './showcase.ts';

const isInstalled = ((): boolean => {
  try {
    execFileSync('soffice', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

let folder: string;
const convert = async (to: string, outFolder: string): Promise<void> => {
  const profile = `-env:UserInstallation=file://${folder}/profile`;
  const path = join(folder, 'showcase.xlsx');
  await promisify(execFile)('soffice', [profile, '--headless', '--convert-to', to, '--outdir', outFolder, path]);
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'libreoffice-'));
  if (isInstalled) await writeWorkbook(await showcase(), join(folder, 'showcase.xlsx'));
});
afterAll(() => rm(folder, { recursive: true }));

const open = async (path: string): Promise<ExcelJS.Workbook> => {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.readFile(path);
  return workbook;
};

/** Values by sheet and cell; of formulas, what they calculate to. */
const valuesOf = (workbook: ExcelJS.Workbook): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    workbook.worksheets.flatMap((sheet) =>
      cellsOf(sheet).map((cell) => {
        const value: unknown = cell.formula === undefined ? cell.value : cell.result;
        const plain = typeof value === 'object' && value !== null && 'text' in value ? value.text : value;
        return [`${sheet.name}!${cell.address}`, typeof plain === 'number' ? Number(plain.toPrecision(12)) : plain];
      }),
    ),
  );

describe.runIf(isInstalled)('LibreOffice', () => {
  it('reads every cell, and calculates the results we wrote beside the formulas', async () => {
    await convert('xlsx:Calc MS Excel 2007 XML', join(folder, 'again'));
    const [ours, theirs] = await Promise.all(
      [join(folder, 'showcase.xlsx'), join(folder, 'again', 'showcase.xlsx')].map(async (path) =>
        valuesOf(await open(path)),
      ),
    );
    expect(Object.keys(ours ?? {}).length).toBeGreaterThan(400);
    expect(theirs).toMatchObject(ours ?? {});
  }, 120_000);

  it('keeps the charts, the pictures and the comment', async () => {
    const { files } = await JSZip.loadAsync(await readFile(join(folder, 'again', 'showcase.xlsx')));
    const names = Object.keys(files);
    expect(names.filter((name) => /^xl\/charts\/chart\d+\.xml$/.test(name))).toHaveLength(3);
    expect(names.filter((name) => name.startsWith('xl/media/')).length).toBeGreaterThanOrEqual(1);
    expect(names.some((name) => name.startsWith('xl/comments'))).toBe(true);
  });

  it('prints it', async () => {
    await convert('pdf', folder);
    expect((await readFile(join(folder, 'showcase.pdf'))).subarray(0, 5).toString()).toBe('%PDF-');
  }, 120_000);
});
