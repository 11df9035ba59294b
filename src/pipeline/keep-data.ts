/**
 * Keeps the data of a partial report for its retry, and gives it back to that.
 *
 *   version 1   known: nothing   ─▶ read all            ─▶ some failed: keep the others' data ─▶ store
 *   version 2   known: the kept  ─▶ read those that failed ─▶ none failed: tidy, the kept data goes
 *
 * Keeping is a convenience: where it fails, the retry reads all devices again.
 */
import { keptKey } from '../delivery/names.ts';
import type { Claim, KeptData } from '../ledger/claims.ts';
import type { Log, ObjectStore } from '../ports.ts';
import type { Fetched } from './fetch-data.ts';
import { readKept, writeKept } from './kept-data.ts';
import type { PlannedReport } from './plan-report.ts';

/** What is kept is read back as a whole, besides the data of the devices that are read then. */
const maxKeptBytes = 256 * 1024 * 1024;

type Context = { readonly claim: Claim; readonly planned: PlannedReport; readonly log: Log };

type KeeperOptions = { readonly store: ObjectStore; readonly prefix: string; readonly codeVersion: string };

export type Keeper = {
  /** The data of earlier versions, by device. */
  readonly known: () => Promise<ReadonlyMap<string, unknown>>;
  /** Writes the data to the scratch folder when some devices failed. */
  readonly keep: (fetched: Fetched) => Promise<void>;
  /** Puts into the store what was kept; `null` when there is nothing to keep. */
  readonly store: () => Promise<KeptData | null>;
  /** Removes what an earlier version kept. */
  readonly tidy: () => Promise<void>;
};

export const createKeeper = (
  { claim, planned, log }: Context,
  { store, prefix, codeVersion }: KeeperOptions,
  folder: string,
  signal: AbortSignal,
): Keeper => {
  const path = `${folder}/kept.gz`;
  let written: { readonly bytes: number; readonly sha256: string } | null = null;

  /** `otherwise` when `work` fails, unless the report itself is over. */
  const orElse = async <T>(otherwise: T, remark: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (signal.aborted) throw error;
      log.warn({ err: error }, remark);
      return otherwise;
    }
  };

  return {
    known: () =>
      orElse(new Map(), 'kept data cannot be read; all devices are read again', async () => {
        if (claim.kept === null || claim.kept.codeVersion !== codeVersion) return new Map();
        const known = await readKept(await store.readBytes(claim.kept, signal));
        log.info({ devices: known.size }, 'data kept by the version before');
        return known;
      }),
    keep: ({ fetched, failures }) =>
      orElse(undefined, 'data not kept; a retry reads all devices', async () => {
        const size = fetched.reduce((sum, { data }) => sum + planned.plan.sizeOf(data).bytes, 0);
        if (failures.length > 0 && size <= maxKeptBytes) written = await writeKept(path, fetched, signal);
      }),
    store: () =>
      orElse(null, 'data not kept; a retry reads all devices', async () => {
        if (written === null) return null;
        const { bytes, sha256 } = written;
        const file = { key: keptKey(prefix, planned.request), path, bytes, sha256 };
        const { key } = await store.putFile({ ...file, contentType: 'application/gzip', fileName: 'kept.gz' }, signal);
        return { key, bytes, sha256, codeVersion };
      }),
    tidy: () =>
      orElse(undefined, 'data of an earlier version stays in the store', async () => {
        if (claim.kept !== null && claim.kept.key !== keptKey(prefix, planned.request)) {
          await store.remove(claim.kept.key, signal);
        }
      }),
  };
};
