/**
 * Both sides with the same devices, run by run in turn, each in a process that has made some reports already, as a service
 * has. What the two write is compared before anything counts.
 */
import { join } from 'node:path';
import { compareFiles } from './compare-files.ts';
import { deviceIds } from './data.ts';
import { processCpuMs } from '../process-cpu.ts';
import { type SideName, startSide } from './run-side.ts';
import type { Taken } from './side.ts';

export type Sample = {
  readonly taken: Taken;
  readonly peakRssKiB: number;
  /** Of Postgres; `null` where it cannot be read. */
  readonly serverCpuMs: number | null;
  /** `null` without a proxy that counts them. */
  readonly roundTrips: number | null;
};

export type Samples = Readonly<Record<SideName, readonly Sample[]>>;

export type Setting = {
  readonly url: string;
  readonly serverPid: number;
  readonly folder: string;
  /** Devices reported on before anything counts, and at least once: by then the compiler has seen what runs hot. */
  readonly warmDevices: number;
  /** Counts what passed since it was last asked. */
  readonly takeRoundTrips?: () => number;
  readonly signal: AbortSignal;
};

const sides: readonly SideName[] = ['ours', 'peer'];

/** The summary and each device's own sheet. */
const sheetsOf = (ids: readonly string[]): readonly string[] => [
  'Summary',
  ...ids.map((id) => id.replace('meter-', 'Meter ')),
];

/** @throws Error when the two workbooks do not say the same */
export const measure = async (devices: number, runs: number, setting: Setting): Promise<Samples> => {
  const { url, serverPid, folder, warmDevices, takeRoundTrips, signal } = setting;
  const ids = deviceIds.slice(0, devices);
  const paths = { ours: join(folder, 'ours.xlsx'), peer: join(folder, 'peer.xlsx') };
  const running = { ours: startSide('ours', url, signal), peer: startSide('peer', url, signal) };
  const samples: Record<SideName, Sample[]> = { ours: [], peer: [] };

  const sample = async (name: SideName): Promise<Sample> => {
    const before = processCpuMs(serverPid);
    takeRoundTrips?.();
    const ran = await running[name].run({ deviceIds: ids, path: paths[name] });
    const after = processCpuMs(serverPid);
    return {
      ...ran,
      serverCpuMs: before === null || after === null ? null : after - before,
      roundTrips: takeRoundTrips?.() ?? null,
    };
  };

  try {
    for (let warmed = 0; warmed < warmDevices; warmed += devices) for (const name of sides) await sample(name);
    await compareFiles(paths, sheetsOf(ids));
    for (let run = 0; run < runs; run += 1) {
      for (const name of sides) samples[name].push(await sample(name));
    }
    return samples;
  } finally {
    await Promise.all(sides.map((name) => running[name].stop()));
  }
};
