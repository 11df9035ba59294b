/** Thread entry of the render pool: no environment, no database, no network; a job in, a file written, a reply out. */
import { performance } from 'node:perf_hooks';
import { asReportError, fail, flattenError } from '../src/errors.ts';
import { buildModel } from '../src/families/models.ts';
import { isReportName } from '../src/families/names.ts';
import type { RenderedFile, RenderJob, RenderReply } from '../src/ports.ts';
import { writeWorkbook } from '../src/workbook/write-workbook.ts';

const render = async ({ report, input, path, deflateLevel }: RenderJob): Promise<RenderedFile> => {
  if (!isReportName(report)) throw fail('REPORT_UNKNOWN', `There is no report "${report}"`, { report });
  const started = performance.now();
  const model = buildModel(report, input);
  const modelled = performance.now();
  const { bytes, sha256, sheets, rows } = await writeWorkbook(
    model,
    path,
    deflateLevel === undefined ? {} : { level: deflateLevel },
  );
  return {
    path,
    bytes,
    sha256,
    sheets,
    rows,
    modelMs: modelled - started,
    writeMs: performance.now() - modelled,
  };
};

/** Renders one report; never rejects, so that an error arrives with its code and data. */
export default async (job: RenderJob): Promise<RenderReply> => {
  try {
    return { file: await render(job) };
  } catch (error) {
    return { error: flattenError(asReportError(error, 'RENDER_FAILED')) };
  }
};
