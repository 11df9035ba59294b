import { ReportError } from '../errors.ts';
import type { Log } from '../ports.ts';

/** The stages of a report, in order. */
export type Stage = 'plan' | 'fetch' | 'render' | 'store' | 'mail' | 'finish';

export type StageTimer = {
  /** Runs a stage and logs one structured line for it, failed or not. */
  time<T>(stage: Stage, run: () => Promise<T>, facts?: (result: T) => object): Promise<T>;
  /** Milliseconds by stage. */
  timings(): Readonly<Record<string, number>>;
};

/** `earlier` are the timings of stages that a former attempt finished. */
export const createStageTimer = (log: Log, earlier: Readonly<Record<string, number>> = {}): StageTimer => {
  const timings: Record<string, number> = { ...earlier };
  return {
    time: async (stage, run, facts = () => ({})) => {
      const startedAt = performance.now();
      const elapsed = (): number => Math.round(performance.now() - startedAt);
      try {
        const result = await run();
        timings[stage] = elapsed();
        log.info({ stage, elapsedMs: timings[stage], ...facts(result) }, `${stage} done`);
        return result;
      } catch (error) {
        // What is wrong with the request is no fault of the worker: who refuses it says so, once.
        const isRefused = error instanceof ReportError && error.next === 'reject';
        log[isRefused ? 'info' : 'warn']({ stage, elapsedMs: elapsed(), err: error }, `${stage} failed`);
        throw error;
      }
    },
    timings: () => ({ ...timings }),
  };
};
