/** A render thread for tests: what it does is the name of the report. */
import { writeFile } from 'node:fs/promises';
import { fail, flattenError } from '../../../src/errors.ts';
import type { RenderJob, RenderReply } from '../../../src/ports.ts';

export type ProbeInput = {
  readonly values?: Float64Array;
  readonly small?: Uint8Array;
  /** Shared memory: its first element becomes 1 when the thread is about to hang. */
  readonly started?: Int32Array;
};

const reply = (path: string, rows: number): RenderReply => ({
  file: { path, bytes: 0, sha256: '', sheets: 0, rows, modelMs: 0, writeMs: 0 },
});

const hang = async (path: string, started: Int32Array | undefined): Promise<never> => {
  await writeFile(path, 'whole');
  await writeFile(`${path}.part`, 'partial');
  if (started !== undefined) {
    Atomics.store(started, 0, 1);
    Atomics.notify(started, 0);
  }
  for (;;) Math.random();
};

const exhaustMemory = (): never => {
  const hoard: number[][] = [];
  for (;;) hoard.push(Array.from({ length: 10_000 }, (_, index) => index + hoard.length / 2));
};

type ProbeJob = RenderJob & { readonly input: ProbeInput };

export default async ({ report, input, path }: ProbeJob): Promise<RenderReply> => {
  const { values, small, started } = input;
  switch (report) {
    case 'sum':
      return reply(path, (values?.reduce((sum, value) => sum + value, 0) ?? 0) + (small?.length ?? 0));
    case 'environment':
      return reply(path, Object.keys(process.env).length);
    case 'refuse':
      return { error: flattenError(fail('OPTIONS_INVALID', 'decimals is 12: give 0 to 6', { field: 'decimals' })) };
    case 'throw':
      throw new TypeError('no such column');
    case 'exit':
      return process.exit(3);
    case 'exhaust':
      return exhaustMemory();
    default:
      return hang(path, started);
  }
};
