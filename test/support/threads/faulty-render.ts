/** The product's own render thread, which first does what a file in the scratch folder says for this request, once. */
import { readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { RenderJob, RenderReply } from '../../../src/ports.ts';
import render from '../../../workers/render.ts';

const exhaustMemory = (): never => {
  const hoard: number[][] = [];
  for (;;) hoard.push(Array.from({ length: 10_000 }, (_, index) => index + hoard.length / 2));
};

const spin = (): never => {
  for (;;) Math.random();
};

const misbehaviours = { memory: exhaustMemory, exit: () => process.exit(3), spin } as const;

export type ThreadFault = keyof typeof misbehaviours;

/** Where the fault of a request is written: `memory`, `exit` or `spin`. */
export const faultFile = (scratchDir: string, requestId: string): string => join(scratchDir, `${requestId}.fault`);

/** As `makeWorkbook` sends it. */
type Job = RenderJob & { readonly input: { readonly request: { readonly requestId: string } } };

export default async (job: Job): Promise<RenderReply> => {
  // <scratch>/report-worker-<pid>-x/job-y/workbook.xlsx
  const file = faultFile(dirname(dirname(dirname(job.path))), job.input.request.requestId);
  const fault = await readFile(file, 'utf8').catch(() => '');
  await rm(file, { force: true });
  if (fault === 'memory' || fault === 'exit' || fault === 'spin') misbehaviours[fault]();
  return render(job);
};
