/** Runs one command line in a process of its own, as a user would. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Environment } from '../../src/config.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

export type CommandResult = { readonly code: unknown; readonly out: string; readonly err: string };

/** Its environment is what is given and no more, but for what Node needs. */
export const runCommand = async (
  args: readonly string[],
  { cwd, environment }: { cwd: string; environment: Environment },
): Promise<CommandResult> => {
  const { PATH = '', NODE_V8_COVERAGE } = process.env;
  const child = spawn(process.execPath, [main, ...args], {
    cwd,
    env: { PATH, ...(NODE_V8_COVERAGE !== undefined && { NODE_V8_COVERAGE }), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const [code] = await once(child, 'close');
  return { code, out, err };
};
