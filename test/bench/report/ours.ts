/** The worker's own way from a request to a file: pool, bounded fetches, a device's fault its own, model and writer in a thread. */
import { createRenderPool } from '../../../src/adapters/render-pool.ts';
import { fail } from '../../../src/errors.ts';
import { makeWorkbook } from '../../../src/pipeline/make-workbook.ts';
import { planReport } from '../../../src/pipeline/plan-report.ts';
import { createStageTimer, type StageTimer } from '../../../src/pipeline/stage-timer.ts';
import type { ImageSource, RenderedFile } from '../../../src/ports.ts';
import { clientId, period } from './data.ts';
import { log, openBenchDatabase } from './database.ts';
import type { TimedFile } from './ours-thread.ts';
import { type Side, startWatch, type Took } from './side.ts';

/** Defaults of FETCH_CONCURRENCY, DEVICE_TIMEOUT_SECONDS and WORKBOOK_DEFLATE_LEVEL. */
const settings = { concurrency: 6, maxDataBytes: 1024 ** 3, timeoutMs: 60_000, deflateLevel: 6 };

const images: ImageSource = {
  fetch: async ({ url }) => {
    throw fail('IMAGE_REFUSED', `The client of this benchmark has no logo, but ${url} was asked for`);
  },
};

/** Also tells the CPU time of fetching. */
const createWatchedTimer = (): { timer: StageTimer; fetched: () => Took } => {
  const inner = createStageTimer(log);
  let took: Took = { wallMs: Number.NaN, cpuMs: Number.NaN };
  const timer: StageTimer = {
    ...inner,
    time: async (stage, run, facts) => {
      const watch = startWatch();
      const result = await inner.time(stage, run, facts);
      if (stage === 'fetch') took = watch();
      return result;
    },
  };
  return { timer, fetched: () => took };
};

// Its own thread's reply, which says more than the port tells.
const partsOf = (file: RenderedFile) => (file as TimedFile).parts;

export const openOurs = async (url: string): Promise<Side> => {
  const database = await openBenchDatabase(url);
  const renderer = createRenderPool({ threads: 1, threadUrl: new URL('ours-thread.ts', import.meta.url), log });
  const { signal } = new AbortController();
  return {
    run: async ({ deviceIds, path }) => {
      const whole = startWatch();
      const { timer, fetched } = createWatchedTimer();
      const now = Date.now();
      const body = { report: 'energy.activity', clientId, period, devices: [...deviceIds] };
      const planned = await planReport(body, 'bench', now, database, signal);
      let file: RenderedFile | undefined;
      const options = {
        ...settings,
        database,
        images,
        renderer: {
          ...renderer,
          render: async (...args: Parameters<typeof renderer.render>) => (file = await renderer.render(...args)),
        },
        clock: { now: () => now },
        codeVersion: 'bench',
      };
      const { failures } = await makeWorkbook(planned, path, options, { timer, log }, signal);
      const took = whole();
      if (failures.length > 0 || !file) throw new Error(`${failures.length} devices failed`);
      return { fetch: fetched(), ...partsOf(file), whole: took };
    },
    close: async () => {
      await renderer.close();
      await database.close();
    },
  };
};
