import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import { promisify } from 'node:util';
import { afterEach, expect, it, vi } from 'vitest';
import { runCli } from '../src/cli.ts';

afterEach(() => void vi.restoreAllMocks());

it('runs as a user that the system has no name for, as containers do', async () => {
  vi.spyOn(os, 'userInfo').mockImplementation(() => {
    throw new Error('ENOENT: no such user');
  });
  const written: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  expect(await runCli(['node', 'report-worker', 'redrive', '--help'], {})).toBe(0);
  expect(written.join('')).toContain('Usage: report-worker redrive');
});

it('has each of its commands in the README', async () => {
  const written: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  await runCli(['node', 'report-worker', '--help'], {});
  const [, list = ''] = written.join('').split('Commands:\n');
  const commands = [...list.matchAll(/^ {2}(?<name>[a-z-]+)/gmu)].flatMap(({ groups }) => groups?.['name'] ?? []);
  expect(commands).toContain('suppressions');
  const rows = readFileSync('README.md', 'utf8').matchAll(/^\| `(?<name>[a-z-]+)/gmu);
  const described = new Set(rows.map(({ groups }) => groups?.['name']));
  expect(commands.filter((name) => name !== 'help' && !described.has(name))).toEqual([]);
});

it('reads no more than the command that is run: a health check every few seconds is cheap', async () => {
  const script = `
    import { registerHooks } from 'node:module';
    const seen = [];
    registerHooks({ load: (url, context, next) => { seen.push(url); return next(url, context); } });
    process.on('exit', () => console.error(JSON.stringify(seen)));`;
  const hooks = `data:text/javascript,${encodeURIComponent(script)}`;
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [
    '--import',
    hooks,
    'src/main.ts',
    'health',
    '--help',
  ]);
  expect(stdout).toContain('Usage: report-worker health');
  const urls = JSON.parse(stderr) as string[];
  const packages = urls.flatMap(
    (url) => /node_modules\/(?<name>(?:@[^/]+\/)?[^/]+)/u.exec(url)?.groups?.['name'] ?? [],
  );
  expect([...new Set(packages)].toSorted()).toEqual(['commander', 'ipaddr.js', 'zod']);
  expect(urls.filter((url) => url.includes('/src/commands/')).map((url) => url.split('/').at(-1))).toEqual([
    'health.ts',
  ]);
});
