import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startEmbeddedPostgres } from '../../src/local/postgres.ts';
import { isReachable } from '../support/is-reachable.ts';

let folder: string;
let dataDir: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'report-worker-pg-'));
  await chmod(folder, 0o755);
  dataDir = join(folder, 'postgres');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const ask = async (url: string, statement: string): Promise<Record<string, unknown>[]> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
};

/** Starts a server from a process of its own, which is then killed. */
const startAndKillParent = async (): Promise<{ pid: number; url: string }> => {
  const module = new URL('../../src/local/postgres.ts', import.meta.url).href;
  const script = `
    const { startEmbeddedPostgres } = await import(${JSON.stringify(module)});
    const { pid, url } = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)} });
    process.stdout.write(JSON.stringify({ pid, url }));
    setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [answer] = await once(parent.stdout, 'data');
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  return z.object({ pid: z.int(), url: z.string() }).parse(JSON.parse(String(answer)));
};

describe('startEmbeddedPostgres', () => {
  it('is a real Postgres 18 that listens on 127.0.0.1 alone', async () => {
    const postgres = await startEmbeddedPostgres({ dataDir });
    try {
      expect(await ask(postgres.url, 'show server_version')).toEqual([
        { server_version: expect.stringMatching(/^18/u) },
      ]);
      expect(await isReachable('127.0.0.1', postgres.port)).toBe(true);
      expect(await isReachable('127.0.0.2', postgres.port)).toBe(false);
      await ask(postgres.url, 'create table kept (n int)');
    } finally {
      await postgres.stop();
    }
    await expect(ask(postgres.url, 'select 1')).rejects.toThrow('ECONNREFUSED');
  });

  it('finds its data again at the next start', async () => {
    const postgres = await startEmbeddedPostgres({ dataDir });
    expect(await ask(postgres.url, 'select * from kept')).toEqual([]);
    await Promise.all([postgres.stop(), postgres.stop()]);
  });

  it('takes over the server that a killed process left running', async () => {
    const orphan = await startAndKillParent();
    expect(await ask(orphan.url, 'select 1 as n')).toEqual([{ n: 1 }]);
    const postgres = await startEmbeddedPostgres({ dataDir });
    expect(postgres).toMatchObject({ pid: orphan.pid, url: orphan.url });
    await postgres.stop();
    await expect(ask(orphan.url, 'select 1')).rejects.toThrow('ECONNREFUSED');
  });

  it('recovers from the lock of a server that was killed itself', async () => {
    const first = await startEmbeddedPostgres({ dataDir });
    process.kill(first.pid, 'SIGKILL');
    await expect.poll(async () => ask(first.url, 'select 1').catch(() => 'gone')).toBe('gone');
    expect(await readFile(join(dataDir, 'postmaster.pid'), 'utf8')).toContain(String(first.pid));
    const second = await startEmbeddedPostgres({ dataDir });
    expect(await ask(second.url, 'select * from kept')).toEqual([]);
    await second.stop();
  });

  it('waits for what a killed server left running, which keeps its memory', async () => {
    const first = await startEmbeddedPostgres({ dataDir });
    const [writer] = await ask(first.url, `select pid from pg_stat_activity where backend_type = 'background writer'`);
    const left = Number(writer?.['pid']);
    process.kill(left, 'SIGSTOP');
    process.kill(first.pid, 'SIGKILL');
    await expect.poll(async () => ask(first.url, 'select 1').catch(() => 'gone')).toBe('gone');
    const second = startEmbeddedPostgres({ dataDir });
    await expect.poll(() => readFile(`${dataDir}.log`, 'utf8')).toContain('pre-existing shared memory block');
    process.kill(left, 'SIGCONT');
    expect(await ask((await second).url, 'select * from kept')).toEqual([]);
    await (await second).stop();
  });

  it('does not take another process for the server because it has the pid in the lock', async () => {
    const lines = [String(process.pid), dataDir, '0', '1', '', '127.0.0.1', '0 0', 'ready'];
    await writeFile(join(dataDir, 'postmaster.pid'), `${lines.join('\n')}\n`);
    const postgres = await startEmbeddedPostgres({ dataDir });
    expect(postgres.pid).not.toBe(process.pid);
    expect(await ask(postgres.url, 'select * from kept')).toEqual([]);
    await postgres.stop();
  });

  it('starts in a new folder where an earlier start was killed half way', async () => {
    const other = join(folder, 'other');
    await mkdir(`${other}.part`);
    await writeFile(join(`${other}.part`, 'PG_VERSION'), '18');
    const postgres = await startEmbeddedPostgres({ dataDir: other });
    expect(await ask(postgres.url, 'select 1 as n')).toEqual([{ n: 1 }]);
    await postgres.stop();
    await expect(stat(`${other}.part`)).rejects.toThrow('ENOENT');
  });

  it('leaves a folder alone that holds something else, and says so', async () => {
    const occupied = join(folder, 'occupied');
    await mkdir(occupied);
    await writeFile(join(occupied, 'precious.txt'), 'not ours');
    await expect(startEmbeddedPostgres({ dataDir: occupied })).rejects.toMatchObject({ code: 'STACK_FAILED' });
    expect(await readFile(join(occupied, 'precious.txt'), 'utf8')).toBe('not ours');
  });

  it('shows the end of the log of a server that does not start', async () => {
    const broken = join(folder, 'broken');
    await mkdir(broken, { mode: 0o755 });
    await writeFile(join(broken, 'PG_VERSION'), '18');
    await expect(startEmbeddedPostgres({ dataDir: broken })).rejects.toMatchObject({
      code: 'STACK_FAILED',
      message: expect.stringContaining('postgresql.conf'),
    });
  });
});
