import { readFileSync } from 'node:fs';
import JSZip from 'jszip';

/** The bytes of a workbook in test/golden/excel-made. */
export const goldenWorkbook = (workbook: string): Uint8Array =>
  new Uint8Array(readFileSync(`${import.meta.dirname}/../golden/excel-made/${workbook}.xlsx`));

/** A part of it. */
export const goldenPart = async (workbook: string, path: string): Promise<string> => {
  const part = (await JSZip.loadAsync(goldenWorkbook(workbook))).file(path);
  if (!part) throw new Error(`${workbook}.xlsx has no ${path}`);
  return part.async('string');
};

/** A file in it, e.g. an image. */
export const goldenBytes = async (workbook: string, path: string): Promise<Uint8Array> => {
  const part = (await JSZip.loadAsync(goldenWorkbook(workbook))).file(path);
  if (!part) throw new Error(`${workbook}.xlsx has no ${path}`);
  return part.async('uint8array');
};
