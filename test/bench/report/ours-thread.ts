/** The render thread with a watch between its two halves: what `workers/render.ts` does, and the CPU time of each. */
import { asReportError, fail, flattenError } from '../../../src/errors.ts';
import { buildModel } from '../../../src/families/models.ts';
import { isReportName } from '../../../src/families/names.ts';
import type { RenderedFile, RenderJob, RenderReply } from '../../../src/ports.ts';
import { writeWorkbook } from '../../../src/workbook/write-workbook.ts';
import { startWatch, type Taken } from './side.ts';

export type TimedFile = RenderedFile & { readonly parts: Pick<Taken, 'compute' | 'workbook'> };

const render = async ({ report, input, path, deflateLevel }: RenderJob): Promise<TimedFile> => {
  if (!isReportName(report)) throw fail('REPORT_UNKNOWN', `There is no report "${report}"`, { report });
  const modelling = startWatch();
  const model = buildModel(report, input);
  const compute = modelling();
  const writing = startWatch();
  const written = await writeWorkbook(model, path, deflateLevel === undefined ? {} : { level: deflateLevel });
  const workbook = writing();
  const { bytes, sha256, sheets, rows } = written;
  const millis = { modelMs: compute.wallMs, writeMs: workbook.wallMs };
  return { path, bytes, sha256, sheets, rows, ...millis, parts: { compute, workbook } };
};

export default async (job: RenderJob): Promise<RenderReply> => {
  try {
    return { file: await render(job) };
  } catch (error) {
    return { error: flattenError(asReportError(error, 'RENDER_FAILED')) };
  }
};
