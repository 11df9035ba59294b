/**
 * One writer, one file, in a process of its own: `node child.ts <writer> '<job>'`. Prints what it took as JSON. Loading the
 * library and making the pool are not counted as CPU time; everything counts for the peak.
 */
import { readFileSync } from 'node:fs';
import type { Job, Prepare } from './writer.ts';

/** Imported when asked for: nobody pays for another's library. */
const writers: Readonly<Record<string, () => Promise<Prepare>>> = {
  ours: async () => (await import('./peers/ours.ts')).prepare,
  'ours-whole-columns': async () => (await import('./peers/ours.ts')).prepareWholeColumns,
  'exceljs-stream': async () => (await import('./peers/exceljs-stream.ts')).prepare,
  'exceljs-workbook': async () => (await import('./peers/exceljs-workbook.ts')).prepare,
  xlsx: async () => (await import('./peers/xlsx.ts')).prepare,
  'wasm-xlsxwriter': async () => (await import('./peers/wasm-xlsxwriter.ts')).prepare,
  hucre: async () => (await import('./peers/hucre.ts')).prepare,
};

/** Of this process alone: where there is no /proc, the parent's size at the fork counts too. */
const peakRssKiB = (): number => {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'latin1'))?.[1]);
  } catch {
    return process.resourceUsage().maxRSS;
  }
};

const [name = '', job = '{}'] = process.argv.slice(2);
const load = writers[name];
if (load === undefined) throw new Error(`There is no writer ${name}`);
const prepare = await load();
// What the parent wrote a moment ago.
const write = prepare(JSON.parse(job) as Job);
const before = process.cpuUsage();
const startedAt = performance.now();
await write();
const elapsedMs = performance.now() - startedAt;
const cpuUserMs = process.cpuUsage(before).user / 1_000;
process.stdout.write(`${JSON.stringify({ cpuUserMs, elapsedMs, peakRssKiB: peakRssKiB() })}\n`);
