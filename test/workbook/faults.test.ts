import { readdir, symlink, truncate, writeFile } from 'node:fs/promises';
import { existsSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { WorkbookModel } from '../../src/report/model.ts';
import { writeWorkbook } from '../../src/workbook/write-workbook.ts';
import { modelOf, sheetOf, withPath } from './workbooks.ts';

const batchRows = 20_000;
const batches = 12;

/** A sheet of some megabytes; `during` runs before each batch of its rows. */
const large = (during: (batch: number) => void): WorkbookModel =>
  modelOf([
    sheetOf([
      {
        rowCount: batches * batchRows,
        columns: [{ type: 'number', decimals: 3, head: { text: 'kWh' }, width: 10, values: new Float64Array(0) }],
        *batches() {
          for (let batch = 0; batch < batches; batch += 1) {
            during(batch);
            yield [{ values: Float64Array.from({ length: batchRows }, (_, row) => Math.sin(row * (batch + 1))) }];
          }
        },
      },
    ]),
  ]);

const openFiles = (): number => readdirSync('/proc/self/fd').length;
const onLinux = process.platform === 'linux';

describe('writing a workbook', () => {
  it('stops in the middle of a sheet when it is cancelled, and leaves nothing', () =>
    withPath(async (path, folder) => {
      const stop = new AbortController();
      const reason = new Error('enough');
      let reached = 0;
      const model = large((batch) => {
        reached = batch;
        if (batch === 6) stop.abort(reason);
      });
      const writing = writeWorkbook(model, path, { signal: stop.signal });
      await expect(writing).rejects.toMatchObject({ code: 'ABORTED', cause: reason });
      expect(reached).toBeLessThan(batches - 1);
      expect(await readdir(folder)).toEqual([]);
    }));

  it.runIf(onLinux)('on a full disk says so, and leaves nothing', () =>
    withPath(async (path, folder) => {
      await symlink('/dev/full', `${path}.part`);
      await expect(
        writeWorkbook(
          large(() => undefined),
          path,
        ),
      ).rejects.toMatchObject({
        code: 'RENDER_FAILED',
        message: expect.stringMatching(/no room for the workbook \(ENOSPC\)/),
      });
      expect(await readdir(folder)).toEqual([]);
    }),
  );

  it.each([
    ['a byte of it is changed', (part: string) => writeFileSync(part, 'X', { flag: 'r+' })],
    ['it is cut short', (part: string) => truncateSync(part, 100)],
  ])('notices when %s on disk meanwhile', (_, mutate) =>
    withPath(async (path, folder) => {
      const model = large((batch) => {
        if (batch === 10) mutate(`${path}.part`);
      });
      await expect(writeWorkbook(model, path, { level: 1 })).rejects.toMatchObject({
        code: 'RENDER_FAILED',
        message: expect.stringContaining('not what was written'),
      });
      expect(await readdir(folder)).toEqual([]);
    }),
  );

  it('passes on an error of the rows themselves as RENDER_FAILED, and leaves nothing', () =>
    withPath(async (path, folder) => {
      const model = large((batch) => {
        if (batch === 3) throw new Error('a bad batch');
      });
      await expect(writeWorkbook(model, path)).rejects.toMatchObject({
        code: 'RENDER_FAILED',
        message: expect.stringContaining('a bad batch'),
      });
      expect(await readdir(folder)).toEqual([]);
    }));

  it('keeps the file that was there before when it fails', () =>
    withPath(async (path) => {
      await writeFile(path, 'before');
      await expect(
        writeWorkbook(
          large((batch) => {
            if (batch === 1) throw new Error('late');
          }),
          path,
        ),
      ).rejects.toThrow('late');
      await truncate(path, 6);
      expect(existsSync(path)).toBe(true);
    }));

  it('lets go of what makes the rows, however it ended', () =>
    withPath(async (path) => {
      let open = 0;
      const rowsOf = (sizes: readonly number[]): WorkbookModel =>
        modelOf([
          sheetOf([
            {
              rowCount: 10,
              columns: [{ type: 'integer', head: { text: 'n' }, width: 8, values: new Float64Array(0) }],
              *batches() {
                open += 1;
                try {
                  for (const size of sizes) yield [{ values: new Float64Array(size) }];
                } finally {
                  open -= 1;
                }
              },
            },
          ]),
        ]);
      for (const sizes of [[10], [5, 5], [5, 6], [5], [10, 1]]) {
        await writeWorkbook(rowsOf(sizes), path).catch(() => undefined);
      }
      expect(open).toBe(0);
    }));

  it.runIf(onLinux)('holds no file open afterwards, however it ended', () =>
    withPath(async (path) => {
      const before = openFiles();
      for (let run = 0; run < 10; run += 1) {
        const stop = new AbortController();
        const model = large((batch) => {
          if (run % 2 === 0 && batch === 2) stop.abort(new Error('stop'));
          if (run % 3 === 0 && batch === 1) throw new Error('fault');
        });
        await writeWorkbook(model, path, { signal: stop.signal, level: 1 }).catch(() => undefined);
      }
      expect(openFiles()).toBeLessThanOrEqual(before);
    }),
  );
});
