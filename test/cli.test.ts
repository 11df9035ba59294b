import os from 'node:os';
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
