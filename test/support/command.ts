/** Runs one command line in a process of its own, as a user would. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Environment } from '../../src/config.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** Whatever else this process has in its environment is kept from the command. */
const whatNodeNeeds = ['PATH', 'NODE_V8_COVERAGE', 'NODE_COMPILE_CACHE', 'NODE_DISABLE_COMPILE_CACHE'];

export const bareEnvironment = (): Environment =>
  Object.fromEntries(
    whatNodeNeeds.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );

export type CommandResult = { readonly code: unknown; readonly out: string; readonly err: string };

/** Its environment is what is given and no more, but for what Node needs. */
export const runCommand = async (
  args: readonly string[],
  { cwd, environment }: { cwd: string; environment: Environment },
): Promise<CommandResult> => {
  const child = spawn(process.execPath, [main, ...args], {
    cwd,
    env: { ...bareEnvironment(), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const [code] = await once(child, 'close');
  return { code, out, err };
};
