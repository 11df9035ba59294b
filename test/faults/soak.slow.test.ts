import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const soak = fileURLToPath(new URL('../soak.ts', import.meta.url));

describe('npm run soak', () => {
  it('audits mixed reports under random kills and faults, and finds nothing lost, nothing twice and nothing unsettled', async () => {
    const child = spawn(process.execPath, [soak, '--minutes', '0.4'], { stdio: ['ignore', 'pipe', 'pipe'] });
    const [out, said, code] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      new Promise((done) => child.on('exit', done)),
    ]);
    expect(out, said).toContain('The audit is clean.');
    expect(code, said).toBe(0);
  }, 420_000);
});
