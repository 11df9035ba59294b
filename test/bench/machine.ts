/** What every benchmark prints: its lines, and the machine they came from. */
import { cpus } from 'node:os';

export const print = (line: string): void => void process.stdout.write(`${line}\n`);

export const machine = () => ({
  cpus: cpus().length,
  cpu: cpus()[0]?.model ?? 'unknown',
  node: process.version,
});
