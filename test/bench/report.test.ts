import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { read, utils, write } from 'xlsx';
import { describe, expect, it } from 'vitest';
import { compareFiles } from './report/compare-files.ts';
import { startDelayProxy } from './report/delay-proxy.ts';
import { ratiosOf, table } from './report/figures.ts';
import { measure } from './report/measure.ts';
import { seed } from './report/seed.ts';
import { phases } from './report/side.ts';
import { withScratchDatabase } from './support.ts';

describe('a whole report by both sides', () => {
  it('holds the same cells, and its phases and round trips are measured', { timeout: 120_000 }, async () => {
    await withScratchDatabase(async ({ url, folder, pid }) => {
      await seed(url, 2);
      const direct = new URL(url);
      const proxy = await startDelayProxy(Number(direct.port), 0);
      direct.port = `${proxy.port}`;
      try {
        const { signal } = new AbortController();
        const takeRoundTrips = () => proxy.takeRoundTrips();
        const setting = { url: direct.href, serverPid: pid, folder, takeRoundTrips, warmDevices: 2, signal };
        const samples = await measure(2, 1, setting);

        for (const sample of [...samples.ours, ...samples.peer]) {
          for (const phase of phases) expect(sample.taken[phase].cpuMs).toBeGreaterThan(0);
          const { fetch, compute, workbook, whole } = sample.taken;
          expect(fetch.wallMs + compute.wallMs + workbook.wallMs).toBeLessThanOrEqual(whole.wallMs);
        }
        // The list, then five statements for each of two devices.
        expect(samples.peer.map(({ roundTrips }) => roundTrips)).toEqual([11]);
        expect(samples.ours[0]?.roundTrips).toBeGreaterThan(0);
        expect(Object.keys(ratiosOf(samples))).toEqual(phases);
        expect(table([{ devices: 2, samples }])).toContain('one by one');

        const paths = { ours: join(folder, 'ours.xlsx'), peer: join(folder, 'peer.xlsx') };
        const sheets = ['Summary', 'Meter 01', 'Meter 02'];
        // Ten columns of 2,976 intervals with a head and a total each; fourteen of two devices.
        expect(await compareFiles(paths, sheets)).toEqual({ tables: 3, cells: 2 * 10 * 2_978 + 14 * 4 });
        await changeOneCell(paths.peer, 'Meter 02');
        await expect(compareFiles(paths, sheets)).rejects.toThrow('The sheets "Meter 02" differ: row 1000, column 3');
      } finally {
        await proxy.close();
      }
    });
  });
});

/** The power of the thousandth interval, by a thousandth of a kW. */
const changeOneCell = async (path: string, name: string): Promise<void> => {
  const workbook = read(await readFile(path));
  const sheet = workbook.Sheets[name] ?? {};
  const address = utils.encode_cell({ r: 1_002, c: 3 });
  const { v } = sheet[address] as { v: number };
  sheet[address] = { t: 'n', v: v + 0.001 };
  // Its own type is any.
  await writeFile(path, write(workbook, { type: 'buffer', bookType: 'xlsx' }) as Buffer);
};

describe('the delaying proxy', () => {
  it('keeps the order of the chunks and counts an answer of several as one round trip', async () => {
    const answers = ['one ', 'two ', 'three'];
    const server = createServer((socket: Socket) => {
      socket.on('data', () => {
        for (const answer of answers) socket.write(answer);
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const proxy = await startDelayProxy(typeof address === 'object' ? (address?.port ?? 0) : 0, 3);
    const client = connect(proxy.port, '127.0.0.1');
    const ask = async (): Promise<string> => {
      let text = '';
      client.write('?');
      while (text.length < answers.join('').length) text += String((await once(client, 'data'))[0]);
      return text;
    };
    try {
      expect([await ask(), await ask()]).toEqual(['one two three', 'one two three']);
      expect(proxy.takeRoundTrips()).toBe(2);
      expect(proxy.takeRoundTrips()).toBe(0);
    } finally {
      client.destroy();
      await proxy.close();
      server.close();
    }
  });
});
