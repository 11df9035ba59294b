/** Fetch, then model and workbook in a pool thread. Shared by queue work and by the `render` command. */
import type { Clock, Log, RenderedFile, Renderer } from '../ports.ts';
import type { ModelInput, SubjectFailure } from '../report/definition.ts';
import { fetchData, type FetchOptions } from './fetch-data.ts';
import type { PlannedReport } from './plan-report.ts';
import type { StageTimer } from './stage-timer.ts';

export type Workbook = RenderedFile & { readonly failures: readonly SubjectFailure[]; readonly subjects: number };

export type MakeWorkbookOptions = Omit<FetchOptions, 'log'> & { readonly renderer: Renderer; readonly clock: Clock };

/** Writes the workbook to `path`. @throws FETCH_FAILED, DEVICE_UNKNOWN, RENDER_FAILED, ABORTED */
export const makeWorkbook = async (
  { plan, request }: PlannedReport,
  path: string,
  options: MakeWorkbookOptions,
  { timer, log }: { timer: StageTimer; log: Log },
  signal: AbortSignal,
): Promise<Workbook> => {
  const data = await timer.time(
    'fetch',
    () => fetchData(plan, request, { ...options, log }, signal),
    ({ fetched, failures }) => ({ devices: fetched.length, failed: failures.length }),
  );
  const subjects = data.fetched.length + data.failures.length;
  const input: ModelInput<unknown, unknown> = { request, generatedAt: options.clock.now(), ...data };
  const file = await timer.time(
    'render',
    () => options.renderer.render({ report: request.report, input, path }, signal),
    ({ bytes, sheets, rows, modelMs, writeMs }) => ({ bytes, sheets, rows, modelMs, writeMs }),
  );
  return { ...file, failures: data.failures, subjects };
};
