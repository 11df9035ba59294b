/**
 * CPU time and memory of `writeWorkbook` against other writers of xlsx: the same styled rows × 12, each file by a process of
 * its own, every run of a peer next to one of ours at the same level of deflate.
 *
 *   npm run bench:workbook -- [--quick] [--json]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { machine, print } from './machine.ts';
import { type Line, medianCpuMs, medianRssMiB, table } from './workbook/figures.ts';
import { type Bench, findPython, measure, type Taken, writeInput } from './workbook/run-writer.ts';
import { type Level, ours, oursWhole, type Peer, peers, type Writer } from './workbook/writers.ts';

const help = `npm run bench:workbook -- [--quick] [--json]

  --quick   50,000 rows only, one run of each: within a minute
  --json    the last line is {"ratios": {peer: its CPU user seconds / ours}, "peakRssMiB": {rows: ours}}
  --help    this

Without --quick: 50,000 and 500,000 rows, ours also with 1,000,000; about 18 minutes, 8 GB of memory.
A Python that has openpyxl and XlsxWriter is used when there is one.`;

type Scale = { readonly name: '50k' | '500k' | '1M'; readonly rows: number };

const scales: readonly Scale[] = [
  { name: '50k', rows: 50_000 },
  { name: '500k', rows: 500_000 },
];
const largest: Scale = { name: '1M', rows: 1_000_000 };
const levels: readonly Level[] = [1, 6];
/** That of the peak: the default of WORKBOOK_DEFLATE_LEVEL. */
const usualLevel: Level = 6;

const count = (rows: number): string => rows.toLocaleString('en');

/** What was taken, by writer and level. */
const createNotes = () => {
  const notes = new Map<string, Taken[]>();
  const at = (writer: Writer, level: Level): Taken[] => {
    const key = `${writer.name} ${level}`;
    const known = notes.get(key) ?? [];
    notes.set(key, known);
    return known;
  };
  return at;
};

type Take = (writer: Writer, level: Level) => Promise<void>;

const createTake = (bench: Bench, { rows }: Scale, at: ReturnType<typeof createNotes>): Take => {
  return async (writer, level) => {
    process.stderr.write(`${count(rows)} rows, level ${level}: ${writer.label} … `);
    const taken = await measure({ writer, rows, level }, bench);
    process.stderr.write(`${(taken.cpuUserMs / 1_000).toFixed(2)} s, ${Math.round(taken.peakRssKiB / 1_024)} MiB\n`);
    at(writer, level).push(taken);
  };
};

type Result = { readonly ratios: Record<string, number>; readonly lines: readonly Line[]; readonly peakMiB: number };

const compare = async (bench: Bench, scale: Scale, runs: number, present: readonly Peer[]): Promise<Result> => {
  const at = createNotes();
  const take = createTake(bench, scale, at);
  for (let run = 0; run < runs; run += 1) {
    for (const peer of present) {
      if (run >= (peer.maxRuns ?? runs)) continue;
      await take(ours, peer.level);
      await take(peer, peer.level);
    }
    for (const level of levels) await take(oursWhole, level);
  }
  const lines = levels.flatMap((level): Line[] => [
    { label: ours.label, level, taken: at(ours, level) },
    { label: oursWhole.label, level, taken: at(oursWhole, level) },
    ...present
      .filter((peer) => peer.level === level)
      .map((peer) => ({ label: peer.label, level, taken: at(peer, level), against: at(ours, level) })),
  ]);
  const ratio = (peer: Peer): number => medianCpuMs(at(peer, peer.level)) / medianCpuMs(at(ours, peer.level));
  const ratios = Object.fromEntries(present.map((peer) => [peer.key, Number(ratio(peer).toFixed(2))]));
  return { ratios, lines, peakMiB: Math.round(medianRssMiB(at(ours, usualLevel))) };
};

const alone = async (bench: Bench, scale: Scale, runs: number): Promise<Omit<Result, 'ratios'>> => {
  const at = createNotes();
  const take = createTake(bench, scale, at);
  for (let run = 0; run < runs; run += 1) for (const level of levels) await take(ours, level);
  const lines = levels.map((level) => ({ label: ours.label, level, taken: at(ours, level) }));
  return { lines, peakMiB: Math.round(medianRssMiB(at(ours, usualLevel))) };
};

const printTable = ({ rows }: Scale, lines: readonly Line[]): void =>
  print(`\n${count(rows)} rows × 12\n${table(lines)}`);

const findPresent = async (): Promise<readonly Peer[]> => {
  const found = await Promise.all(
    peers.map(async ({ module }) => module === undefined || (await findPython(module)) !== null),
  );
  return peers.filter((_, index) => found[index]);
};

const bench = async (at: Bench, quick: boolean, json: boolean): Promise<void> => {
  const { cpus, cpu, node } = machine();
  const present = await findPresent();
  print(`${cpus} × ${cpu}, Node ${node}. CPU time is user time of all threads, medians of interleaved runs.`);
  for (const { label } of peers.filter((peer) => !present.includes(peer))) {
    print(`Left out: ${label}. No Python here can import it.`);
  }
  if (quick) print('Quick: 50,000 rows and one run of each peer; 500k and 1M were not measured.');
  let ratios: Record<string, number> = {};
  const peakRssMiB: Partial<Record<Scale['name'], number>> = {};
  for (const scale of quick ? scales.slice(0, 1) : scales) {
    const result = await compare(at, scale, quick ? 1 : 3, present);
    printTable(scale, result.lines);
    ({ ratios } = result);
    peakRssMiB[scale.name] = result.peakMiB;
  }
  if (!quick) {
    const result = await alone(at, largest, 3);
    printTable(largest, result.lines);
    peakRssMiB[largest.name] = result.peakMiB;
  }
  if (json) print(JSON.stringify({ ratios, peakRssMiB }));
};

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: { quick: { type: 'boolean' }, json: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help === true) {
    print(help);
    return;
  }
  // Interrupted, it still removes what it wrote.
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  const folder = await mkdtemp(join(tmpdir(), 'report-worker-bench-'));
  try {
    const input = await writeInput(folder, largest.rows);
    await bench({ folder, input, signal: stop.signal }, values.quick === true, values.json === true);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

await main();
