/** Medians of both sides, their ratios, and the table that shows them. */
import Table from 'cli-table3';
import { median } from '../workbook/figures.ts';
import type { Sample, Samples } from './measure.ts';
import { type Phase, phases, type Took } from './side.ts';

type Medians = Readonly<Record<Phase, Took>> & {
  readonly serverCpuMs: number | null;
  readonly roundTrips: number | null;
  readonly peakRssMiB: number;
};

const medianOrNull = (values: readonly (number | null)[]): number | null => {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : median(known);
};

const tookOf = (samples: readonly Sample[], phase: Phase): Took => ({
  wallMs: median(samples.map(({ taken }) => taken[phase].wallMs)),
  cpuMs: median(samples.map(({ taken }) => taken[phase].cpuMs)),
});

const mediansOf = (samples: readonly Sample[]): Medians => ({
  fetch: tookOf(samples, 'fetch'),
  compute: tookOf(samples, 'compute'),
  workbook: tookOf(samples, 'workbook'),
  whole: tookOf(samples, 'whole'),
  serverCpuMs: medianOrNull(samples.map((sample) => sample.serverCpuMs)),
  roundTrips: medianOrNull(samples.map((sample) => sample.roundTrips)),
  peakRssMiB: Math.max(...samples.map(({ peakRssKiB }) => peakRssKiB)) / 1_024,
});

export type Ratios = Readonly<Record<Phase, { readonly wall: number; readonly cpu: number }>>;

const round = (value: number): number => Number(value.toFixed(2));

/** The peer's median / ours. */
export const ratiosOf = ({ ours, peer }: Samples): Ratios => {
  const [mine, theirs] = [mediansOf(ours), mediansOf(peer)];
  const ratio = (phase: Phase) => ({
    wall: round(theirs[phase].wallMs / mine[phase].wallMs),
    cpu: round(theirs[phase].cpuMs / mine[phase].cpuMs),
  });
  return { fetch: ratio('fetch'), compute: ratio('compute'), workbook: ratio('workbook'), whole: ratio('whole') };
};

const whole = (value: number | null): string => (value === null ? '' : value.toFixed(0));

const times = (value: number): string => `${value.toFixed(value < 10 ? 2 : 1)} ×`;

const cellsOf = (name: string, medians: Medians): readonly string[] => [
  '',
  name,
  ...phases.map((phase) => `${whole(medians[phase].wallMs)} / ${whole(medians[phase].cpuMs)}`),
  whole(medians.serverCpuMs),
  whole(medians.roundTrips),
  whole(medians.peakRssMiB),
];

/** Three rows for each count of devices: ours, the peer, and the peer's over ours. */
export const table = (measured: readonly { readonly devices: number; readonly samples: Samples }[]): string => {
  const made = new Table({
    head: ['devices', 'wall / CPU ms', ...phases, 'Postgres CPU', 'round trips', 'peak MiB'],
    colAligns: ['right', 'left', ...phases.map(() => 'right' as const), 'right', 'right', 'right'],
    style: { head: [], border: [] },
  });
  for (const { devices, samples } of measured) {
    const ratios = ratiosOf(samples);
    const ratioCells = phases.map((phase) => `${times(ratios[phase].wall)} / ${times(ratios[phase].cpu)}`);
    const [, ...ours] = cellsOf('report-worker', mediansOf(samples.ours));
    made.push([`${devices}`, ...ours], [...cellsOf('one by one', mediansOf(samples.peer))]);
    made.push(['', 'ratio', ...ratioCells, '', '', '']);
  }
  return made.toString();
};
