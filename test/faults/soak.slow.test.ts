import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const soak = fileURLToPath(new URL('../soak.ts', import.meta.url));

describe('npm run soak', () => {
  it('audits mixed reports under random kills and faults, and finds nothing lost, nothing twice and nothing unsettled', async () => {
    const child = spawn(process.execPath, [soak, '--minutes', '0.4'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const [out, code] = await Promise.all([text(child.stdout), new Promise((done) => child.on('exit', done))]);
    expect(out).toContain('The audit is clean.');
    expect(code).toBe(0);
  }, 420_000);
});
