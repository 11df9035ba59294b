import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createScratch } from '../../src/pipeline/scratch.ts';
import { createTestLog } from '../support/log.ts';

let dir: string;
const { log } = createTestLog();
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'scratch-test-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe('a scratch folder', () => {
  it('is there for the work and gone after it, whether it went well or not', async () => {
    const scratch = await createScratch(dir, log);
    const seen: string[] = [];
    const work = async (folder: string): Promise<void> => {
      await writeFile(join(folder, 'x'), 'x');
      seen.push(folder);
      if (seen.length === 2) throw new Error('broken');
    };
    await scratch.withFolder(work);
    await expect(scratch.withFolder(work)).rejects.toThrow('broken');
    for (const folder of seen) await expect(stat(folder)).rejects.toThrow('ENOENT');
    await scratch.close();
    expect(await readdir(dir)).toEqual([]);
  });

  it('of a process that is gone is swept, also when it had our pid; that of a living one stays', async () => {
    const gone = join(dir, 'report-worker-999999999-abcdef');
    const earlier = join(dir, `report-worker-${process.pid}-abcdef`);
    const alive = join(dir, 'report-worker-1-abcdef');
    const stranger = join(dir, 'something-else');
    for (const folder of [gone, earlier, alive, stranger]) await mkdir(folder);
    await utimes(earlier, new Date(0), new Date(0));
    const first = await createScratch(dir, log);
    const second = await createScratch(dir, log);
    const left = await readdir(dir);
    expect(left).toEqual(expect.arrayContaining(['report-worker-1-abcdef', 'something-else']));
    expect(left).toHaveLength(4);
    await first.close();
    await second.close();
  });
});
