/** A side of the comparison, and what its phases took. */
export const phases = ['fetch', 'compute', 'workbook', 'whole'] as const;
export type Phase = (typeof phases)[number];

/** CPU: user and system time of all threads of the process. */
export type Took = { readonly wallMs: number; readonly cpuMs: number };
export type Taken = Readonly<Record<Phase, Took>>;

export type Job = { readonly deviceIds: readonly string[]; readonly path: string };

export type Side = {
  /** Makes the workbook at the job's path. */
  run(job: Job): Promise<Taken>;
  close(): Promise<void>;
};

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

/** A watch that tells what passed since it was made. */
export const startWatch = (): (() => Took) => {
  const wall = performance.now();
  const cpu = cpuMs();
  return () => ({ wallMs: performance.now() - wall, cpuMs: cpuMs() - cpu });
};
