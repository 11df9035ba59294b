/** Runs a writer in a process of its own and tells what it took. */
import { execFile } from 'node:child_process';
import { rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  borderArgb,
  cellLooks,
  createPool,
  font,
  gridMs,
  heads,
  instantOf,
  meterNames,
  poolRows,
  sheetName,
  widths,
} from './data.ts';
import { offsetsOf } from './rows.ts';
import type { Writer } from './writers.ts';

const run = promisify(execFile);

const pythons = ['/usr/bin/python3', 'python3'];

/** The Python that can import `module`, or `null`. */
export const findPython = async (module: string): Promise<string | null> => {
  for (const python of pythons) {
    const found = await run(python, ['-c', `import ${module}`]).then(
      () => true,
      () => false,
    );
    if (found) return python;
  }
  return null;
};

/** The same rows for the writers in Python. */
export const writeInput = async (folder: string, maxRows: number): Promise<string> => {
  const path = join(folder, 'input.json');
  const { figures, meterCodes } = createPool();
  const pool = Array.from({ length: poolRows }, (_, row) => [
    0,
    meterNames[meterCodes[row] ?? 0],
    ...figures.map((values) => values[row]),
  ]);
  const looks = { sheetName, heads, widths, looks: cellLooks, font, borderArgb };
  await writeFile(path, JSON.stringify({ startMs: instantOf(0), gridMs, offsets: offsetsOf(maxRows), pool, ...looks }));
  return path;
};

export type Taken = {
  /** Of all threads. */
  readonly cpuUserMs: number;
  readonly elapsedMs: number;
  readonly peakRssKiB: number;
  readonly bytes: number;
};

export type Task = { readonly writer: Writer; readonly rows: number; readonly level: number };

export type Bench = { readonly folder: string; readonly input: string; readonly signal?: AbortSignal };

const script = (name: string): string => join(import.meta.dirname, name);

const commandOf = async ({ writer, rows, level }: Task, { input }: Bench, path: string) => {
  if (writer.runtime === 'node') {
    const heap = writer.holdsAll === true ? ['--max-old-space-size=16384'] : [];
    return {
      file: process.execPath,
      args: [...heap, script('child.ts'), writer.name, JSON.stringify({ rows, level, path })],
    };
  }
  const python = await findPython(writer.module ?? '');
  return {
    file: python ?? 'python3',
    args: ['-B', script(`${writer.name}.py`), JSON.stringify({ rows, path, input })],
  };
};

/** Leaves the file at `path`. */
export const write = async (task: Task, bench: Bench, path: string): Promise<Taken> => {
  const { file, args } = await commandOf(task, bench, path);
  const { stdout } = await run(file, args, { signal: bench.signal });
  // What child.ts and measure.py print.
  const taken = JSON.parse(stdout) as Omit<Taken, 'bytes'>;
  return { ...taken, bytes: (await stat(path)).size };
};

export const measure = async (task: Task, bench: Bench): Promise<Taken> => {
  const path = join(bench.folder, 'written.xlsx');
  try {
    return await write(task, bench, path);
  } finally {
    await rm(path, { force: true });
  }
};
