/** Fetch, then model and workbook in a pool thread. Shared by queue work and by the `render` command. */
import type { Clock, ImageSource, Log, RenderedFile, Renderer } from '../ports.ts';
import type { ModelInput, SubjectFailure } from '../report/definition.ts';
import { fetchData, type Fetched, type FetchOptions } from './fetch-data.ts';
import { loadImages } from './load-images.ts';
import type { PlannedReport } from './plan-report.ts';
import type { StageTimer } from './stage-timer.ts';

export type Workbook = RenderedFile & { readonly failures: readonly SubjectFailure[]; readonly subjects: number };

export type MakeWorkbookOptions = Omit<FetchOptions, 'log'> & {
  readonly images: ImageSource;
  readonly renderer: Renderer;
  readonly clock: Clock;
  /** Told in the workbook, to say which program made it. */
  readonly codeVersion: string;
  /** Of the workbook's zip, 0 to 9; the writer's default when absent. */
  readonly deflateLevel?: number;
};

type Reporting = { readonly timer: StageTimer; readonly log: Log };

/** Sees what was fetched before it is moved to a thread, and gone. */
type OnFetched = (fetched: Fetched) => Promise<void>;

/** Data and images at the same time, the images with limits of their own. */
const gather = async (
  { plan, request }: PlannedReport,
  options: MakeWorkbookOptions,
  log: Log,
  signal: AbortSignal,
) => {
  const giveUp = new AbortController();
  const limits = AbortSignal.any([signal, giveUp.signal]);
  try {
    const [data, images] = await Promise.all([
      fetchData(plan, request, { ...options, log }, signal),
      loadImages(request, { ...options, log }, limits),
    ]);
    return { ...data, ...images };
  } finally {
    // Without its data, a report needs no images either.
    giveUp.abort();
  }
};

/** Writes the workbook to `path`. @throws FETCH_FAILED, DEVICE_UNKNOWN, RENDER_FAILED, ABORTED */
export const makeWorkbook = async (
  planned: PlannedReport,
  path: string,
  options: MakeWorkbookOptions,
  { timer, log, onFetched }: Reporting & { readonly onFetched?: OnFetched },
  signal: AbortSignal,
): Promise<Workbook> => {
  const { request } = planned;
  const gathered = await timer.time(
    'fetch',
    () => gather(planned, options, log, signal),
    ({ fetched, failures, images }) => ({
      devices: fetched.length,
      failed: failures.length,
      images: Object.keys(images).length,
    }),
  );
  const { fetched, failures } = gathered;
  await onFetched?.(gathered);
  const input: ModelInput<unknown, unknown> = {
    request,
    generatedAt: options.clock.now(),
    codeVersion: options.codeVersion,
    ...gathered,
  };
  const level = options.deflateLevel === undefined ? {} : { deflateLevel: options.deflateLevel };
  const file = await timer.time(
    'render',
    () => options.renderer.render({ report: request.report, input, path, ...level }, signal),
    ({ bytes, sheets, rows, modelMs, writeMs }) => ({ bytes, sheets, rows, modelMs, writeMs }),
  );
  return { ...file, failures, subjects: fetched.length + failures.length };
};
