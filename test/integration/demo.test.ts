import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportNames } from '../../src/families/names.ts';
import { bareEnvironment } from '../support/command.ts';
import { until } from '../support/until.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'report-worker-demo-'));
  await chmod(folder, 0o755);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const runDemo = async (): Promise<{ code: unknown; output: string }> => {
  const child = spawn(process.execPath, [main, 'demo'], {
    cwd: folder,
    env: bareEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = await once(child, 'exit');
  return { code, output };
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const clients = ['prairie-homes', 'thames-house', 'maison-sceaux'];
/** Each client has one of each, but for the daily consumption: eight, and one by each of the other ways in. */
const others = reportNames.filter((report) => report !== 'energy.daily-consumption');
const waysIn = 3;
const workbooks = 8 + waysIn + others.length * clients.length;

// Twenty-six reports, and five commands in processes of their own.
const timeout = 300_000;

describe('the demo', () => {
  it.each(['first', 'second'])(
    'ends by itself at the %s run, with workbooks, mails and events, leaving nothing running',
    { timeout },
    async () => {
      const { code, output } = await runDemo();
      expect(output).toContain(`${workbooks} workbooks in out/`);
      expect(output).not.toContain('image not shown');
      expect(code).toBe(0);
      expect(output.match(/report\.completed/gu)).toHaveLength(workbooks);
      expect(output.match(/completed +prairie-homes/gu)).toHaveLength(4 + waysIn + others.length);
      expect(output).toMatch(/prairie-homes monthly 2016-05-01T06:00: asked for/u);
      expect(output).toMatch(/download → 302\n.+\n  GET  that → 200, \d{5} bytes/u);
      expect(output).toMatch(/redrive --request \S+-auditor\n[^$]+RECIPIENT_FOREIGN/u);
      expect(output).toContain('1 of 1 dead letters sent again, by demo');
      const files = await readdir(join(folder, 'out'));
      expect(files.toSorted()).toContain('prairie-homes-daily-consumption-2016-03.xlsx');
      expect(files).toContain('maison-sceaux-daily-consumption-2007-02.xlsx');
      for (const report of others) {
        const name = report.slice(report.indexOf('.') + 1);
        for (const client of clients) {
          expect(files.some((file) => file.startsWith(`${client}-${name}-`))).toBe(true);
        }
      }
      expect(files).toHaveLength(workbooks);
      const lock = await readFile(join(folder, '.local/postgres/postmaster.pid'), 'utf8').catch(() => '');
      const pid = Number(lock.split('\n')[0]);
      await until(async () => pid === 0 || !isAlive(pid), 'the database server is gone');
      await until(async () => !(await readdir(join(folder, '.local'))).includes('stack.json'), 'the stack is gone');
    },
  );
});
