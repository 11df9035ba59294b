import { readFileSync } from 'node:fs';
import JSZip from 'jszip';

/** A part of a workbook in test/golden/excel-made. */
export const goldenPart = async (workbook: string, path: string): Promise<string> => {
  const zip = await JSZip.loadAsync(readFileSync(`${import.meta.dirname}/../golden/excel-made/${workbook}.xlsx`));
  const part = zip.file(path);
  if (!part) throw new Error(`${workbook}.xlsx has no ${path}`);
  return part.async('string');
};
