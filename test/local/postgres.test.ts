import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmbeddedPostgres } from '../../src/local/postgres.ts';

let folder: string;
let dataDir: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'report-worker-pg-'));
  await chmod(folder, 0o755);
  dataDir = join(folder, 'postgres');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const ask = async (url: string, statement: string): Promise<unknown[]> => {
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
  return JSON.parse(String(answer)) as { pid: number; url: string };
};

describe('startEmbeddedPostgres', () => {
  it('is a real Postgres 18 that listens on 127.0.0.1 alone', async () => {
    const postgres = await startEmbeddedPostgres({ dataDir });
    try {
      expect(await ask(postgres.url, 'show server_version')).toEqual([
        { server_version: expect.stringMatching(/^18/u) },
      ]);
      expect(await ask(postgres.url, 'show listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
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
});
