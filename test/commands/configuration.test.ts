import { readFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../support/command.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'report-worker-configuration-'));
  await writeFile(join(folder, 'some.json'), '{}');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const run = (args: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
  runCommand(args, { cwd: folder, environment });

const required = [
  'DATABASE_URL',
  'QUEUE_URL',
  'DEAD_LETTER_QUEUE_URL',
  'EVENT_QUEUE_URL',
  'REPORTS_BUCKET',
  'MAIL_FROM',
];

const commands: readonly (readonly [name: string, ...args: string[]])[] = [
  ['start'],
  ['migrate'],
  ['seed', 'some.json'],
  ['import-readings', 'some.csv', '--device', 'm1'],
  ['render', 'some.json', '--out', 'x.xlsx'],
  ['send', 'some.json'],
  ['history'],
];

describe.each(commands)('%s', (...args) => {
  it('in production lists every setting that is missing, exits with 2, and starts no stack of its own', async () => {
    const { code, out, err } = await run(args, { NODE_ENV: 'production' });
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err.split('\n')[0]).toBe('CONFIG_INVALID: The configuration cannot be used:');
    for (const name of required) expect(err).toMatch(new RegExp(`^ {2}${name}: give `, 'mu'));
    expect(await readdir(folder)).toEqual(['some.json']);
  });
});

describe('a configuration', () => {
  it('that is begun must be finished: one setting alone is no reason for a local stack', async () => {
    const { code, err } = await run(['history'], { DATABASE_URL: 'postgres://127.0.0.1:1/x' });
    expect(code).toBe(2);
    for (const name of required.slice(1)) expect(err).toContain(`  ${name}: give `);
    expect(err).not.toContain('  DATABASE_URL');
    expect(await readdir(folder)).toEqual(['some.json']);
  });

  it('has what does not fit together complained of beside what is missing, each once', async () => {
    const { err } = await run(['history'], {
      QUEUE_URL: 'http://127.0.0.1:1/q',
      DEAD_LETTER_QUEUE_URL: 'http://127.0.0.1:1/q',
      EVENT_QUEUE_URL: 'none',
      DATABASE_POOL_MIN: '9',
      DATABASE_POOL_MAX: '3',
    });
    const complained = [...err.matchAll(/^ {2}(\w+): /gmu)].map(([, name = '']) => name);
    expect(complained.sort()).toEqual([
      'DATABASE_POOL_MIN',
      'DATABASE_URL',
      'DEAD_LETTER_QUEUE_URL',
      'EVENT_QUEUE_URL',
      'MAIL_FROM',
      'REPORTS_BUCKET',
    ]);
  });

  it('never has its values printed, only their names', async () => {
    const { code, err } = await run(['history'], {
      DATABASE_URL: 'mysql://me:hunter2@db.example/x',
      QUEUE_URL: 'hunter3',
      MAIL_FROM: 'hunter4',
      REPORT_CONCURRENCY: 'hunter5',
    });
    expect(code).toBe(2);
    for (const name of ['DATABASE_URL', 'QUEUE_URL', 'MAIL_FROM', 'REPORT_CONCURRENCY'])
      expect(err).toContain(`  ${name}: give`);
    expect(err).not.toMatch(/hunter/u);
  });
});

describe('report-worker', () => {
  it('tells its version', async () => {
    const manifest: unknown = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
    const { code, out } = await run(['--version']);
    expect(code).toBe(0);
    expect(manifest).toMatchObject({ version: out.trim() });
  });

  it('lists its commands when asked for help, and without a command as a mistake', async () => {
    const asked = await run(['--help']);
    expect(asked.code).toBe(0);
    for (const [name] of [...commands, ['demo']]) expect(asked.out).toMatch(new RegExp(`^ {2}${name}\\b`, 'mu'));
    const nothing = await run([]);
    expect(nothing.code).toBe(2);
    expect(nothing.err).toContain('Usage: report-worker');
  });
});
