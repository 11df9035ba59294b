import { Client } from 'pg';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importReadings, type ImportOptions } from '../../src/catalogue/import-readings.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { until } from '../support/until.ts';

let testDatabase: TestDatabase;
let client: Client;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  client = new Client({ connectionString: testDatabase.url });
  await client.connect();
  await client.query(
    "insert into clients (id, name, timezone) values ('acme', 'Acme', 'UTC'), ('other', 'Other', 'UTC')",
  );
});
afterAll(async () => {
  await client.end();
  await testDatabase.drop();
});

let devices = 0;
const addDevice = async (clientId = 'acme', id = `device-${(devices += 1)}`): Promise<string> => {
  await client.query(
    `insert into devices (client_id, id, name, commodity, unit, reading_kind, interval_minutes)
     values ($1, $2, 'Meter', 'electricity', 'kWh', 'delta', 60)`,
    [clientId, id],
  );
  return id;
};

const load = (source: string | Readable, deviceId: string, more: Partial<ImportOptions> = {}, signal?: AbortSignal) =>
  importReadings({ source, databaseUrl: testDatabase.url, deviceId, ...more }, signal);

const loadText = (text: string, deviceId: string, more: Partial<ImportOptions> = {}) =>
  load(Readable.from([Buffer.from(text)]), deviceId, more);

type Stored = { readonly ts: string; readonly energy: number | null; readonly power: number | null };

const stored = async (deviceId: string): Promise<readonly Stored[]> => {
  const { rows } = await client.query<{ ts: Date; energy: number | null; power_kw: number | null }>(
    `select ts, energy, power_kw from readings
     where device_key in (select key from devices where id = $1) order by ts`,
    [deviceId],
  );
  return rows.map(({ ts, energy, power_kw: power }) => ({ ts: ts.toISOString(), energy, power }));
};

const energies = async (deviceId: string) => (await stored(deviceId)).map(({ energy }) => energy);

const meter = (name: string): string => fileURLToPath(new URL(`../../src/local/meters/${name}`, import.meta.url));
const illinois = meter('il-electricity-cdd-hdd-hourly.csv.gz');

/** What a file says, read in the plainest way: the yardstick for the import. */
const expectedOf = async (path: string, zoneSuffix = ''): Promise<Stored[]> => {
  const [, ...lines] = gunzipSync(await readFile(path))
    .toString('utf8')
    .trim()
    .split('\n');
  const byTime = new Map<number, number | null>();
  for (const line of lines) {
    const [ts = '', value = ''] = line.split(',');
    byTime.set(Date.parse(ts.replace(' ', 'T') + zoneSuffix), value === '' ? null : Number(value));
  }
  return [...byTime]
    .sort(([one], [other]) => one - other)
    .map(([ts, energy]) => ({ ts: new Date(ts).toISOString(), energy, power: null }));
};

const hour = (index: number): string => new Date(Date.UTC(2016, 0, 1, index)).toISOString();
const csvOf = (rows: readonly (readonly [number, number | string])[]): string =>
  `ts,energy\n${rows.map(([index, energy]) => `${hour(index)},${energy}\n`).join('')}`;

describe('importReadings of real meters', () => {
  it('stores two years of hourly readings from Illinois as they stand in the file, and again without a change', async () => {
    const device = await addDevice();
    const first = await load(illinois, device);
    const expected = await expectedOf(illinois);
    expect(first).toMatchObject({ rows: 19_417, inserted: expected.length, replaced: 0, unchanged: 0 });
    expect(first.firstTs).toBe(Date.parse(expected[0]?.ts ?? ''));
    expect(first.lastTs).toBe(Date.parse(expected.at(-1)?.ts ?? ''));
    expect(await stored(device)).toEqual(expected);
    expect(await load(illinois, device)).toMatchObject({
      rows: 19_417,
      inserted: 0,
      replaced: 0,
      unchanged: expected.length,
      missing: first.missing,
    });
    expect(await stored(device)).toEqual(expected);
  });

  it('stores half-hourly readings without offsets by the zone they are in', async () => {
    const device = await addDevice();
    const path = meter('uk-electricity-hdd-only-hourly-sample-1.csv.gz');
    expect(await load(path, device, { timezone: 'UTC' })).toMatchObject({ rows: 22_536 });
    expect(await stored(device)).toEqual(await expectedOf(path, 'Z'));
  });
});

describe('importReadings of a file', () => {
  it('is told by its first bytes whether it is gzip, whatever they come through', async () => {
    const text = csvOf([[0, 1]]);
    const plain = await addDevice();
    const zipped = await addDevice();
    await loadText(text, plain);
    const bytes = gzipSync(text);
    await load(Readable.from([bytes.subarray(0, 1), bytes.subarray(1)]), zipped);
    expect(await stored(zipped)).toEqual(await stored(plain));
  });

  it('is refused when its gzip data end early, and leaves nothing behind', async () => {
    const device = await addDevice();
    const cut = gzipSync(csvOf([[0, 1]])).subarray(0, 30);
    await expect(load(Readable.from([cut]), device)).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      message: expect.stringContaining('the input cannot be read: unexpected end of file'),
    });
    expect(await stored(device)).toEqual([]);
  });

  it('is refused when it is not there, by its name', async () => {
    await expect(load('/nowhere/readings.csv', await addDevice())).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      message: expect.stringContaining('/nowhere/readings.csv cannot be read'),
    });
  });

  it('with a header alone imports nothing', async () => {
    expect(await loadText('ts,energy\n', await addDevice())).toMatchObject({ rows: 0, inserted: 0, firstTs: null });
  });

  it('tells how far it has come', async () => {
    const seen: { bytesRead: number; totalBytes: number; rows: number }[] = [];
    await load(illinois, await addDevice(), { onProgress: (progress) => seen.push(progress) });
    const last = seen.at(-1);
    expect(last?.bytesRead).toBe(last?.totalBytes);
    expect(last?.rows).toBe(19_417);
  });

  it('with bad lines is not imported at all, not even the good batches before them', async () => {
    const device = await addDevice();
    await loadText(csvOf([[0, 7]]), device);
    const rows = Array.from({ length: 140_000 }, (_, index): [number, number | string] => [index, 1]);
    rows[139_998] = [139_998, 'abc'];
    await expect(loadText(csvOf(rows), device)).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      message: expect.stringContaining('line 140000: energy "abc" is not a number'),
      data: { badLines: 1 },
    });
    expect(await energies(device)).toEqual([7]);
  });
});

describe('importReadings over what is stored', () => {
  it('overwrites per instant, with missing too, and leaves the other rows alone', async () => {
    const device = await addDevice();
    await loadText(
      csvOf([
        [0, 1],
        [1, 2],
        [2, 3],
      ]),
      device,
    );
    const counts = await loadText(
      csvOf([
        [1, 2],
        [2, ''],
        [3, 4],
      ]),
      device,
    );
    expect(counts).toMatchObject({ rows: 3, inserted: 1, replaced: 1, unchanged: 1, duplicates: 0, missing: 1 });
    expect(await energies(device)).toEqual([1, 2, null, 4]);
  });

  it('keeps the columns that the file does not have', async () => {
    const device = await addDevice();
    await loadText(`ts,energy,power_kw\n${hour(0)},1,9.5\n`, device);
    await loadText(csvOf([[0, 2]]), device);
    expect(await stored(device)).toEqual([{ ts: hour(0), energy: 2, power: 9.5 }]);
  });

  it('never touches another device', async () => {
    const [mine, neighbour] = [await addDevice(), await addDevice()];
    await loadText(
      csvOf([
        [0, 1],
        [1, 1],
      ]),
      neighbour,
    );
    await loadText(csvOf([[0, 5]]), mine);
    await loadText(csvOf([[0, 6]]), mine);
    expect(await energies(neighbour)).toEqual([1, 1]);
  });

  it('lets the last line win in a shuffled file with repetitions, larger than a batch', async () => {
    const device = await addDevice();
    await loadText(
      csvOf([
        [5, -1],
        [150_000, -1],
      ]),
      device,
    );
    const count = 140_000;
    // 7,919 is prime to 140,000: each hour once, in a scattered order.
    const scattered = Array.from({ length: count }, (_, index): [number, number] => [(index * 7_919) % count, index]);
    const repeated = Array.from({ length: 1_000 }, (_, index): [number, number] => [index, 1e6 + index]);
    const counts = await loadText(csvOf([...scattered, ...repeated]), device);
    expect(counts).toMatchObject({
      rows: 141_000,
      inserted: count - 1,
      replaced: 1,
      unchanged: 0,
      duplicates: 1_000,
    });
    const values = new Map<number, number>([...scattered, ...repeated, [150_000, -1]]);
    expect(await energies(device)).toEqual([...values].sort(([a], [b]) => a - b).map(([, energy]) => energy));
  });

  it('counts a later line that overrules a batch already copied as a repetition, not as a replacement', async () => {
    const device = await addDevice();
    const ascending = Array.from({ length: 131_072 }, (_, index): [number, number] => [index, 1]);
    const counts = await loadText(csvOf([...ascending, [3, 2], [4, 1], [200_000, 1]]), device);
    expect(counts).toMatchObject({ rows: 131_075, inserted: 131_073, replaced: 0, unchanged: 0, duplicates: 2 });
    expect((await energies(device)).slice(2, 6)).toEqual([1, 2, 1, 1]);
  });

  it('gives the same result when the same file is imported twice at once', async () => {
    const device = await addDevice();
    const counts = await Promise.all([load(illinois, device), load(illinois, device)]);
    const inserted = counts.map((each) => each.inserted).sort((a, b) => a - b);
    expect(inserted).toEqual([0, (await expectedOf(illinois)).length]);
    expect(await stored(device)).toEqual(await expectedOf(illinois));
  });
});

describe('importReadings for a device', () => {
  it('says so when there is none', async () => {
    await expect(loadText(csvOf([[0, 1]]), 'nobody')).rejects.toMatchObject({
      code: 'DEVICE_UNKNOWN',
      message: expect.stringContaining('"nobody"'),
    });
  });

  it("asks whose it is when several clients have one, and keeps to the client's own", async () => {
    await addDevice('acme', 'main');
    await addDevice('other', 'main');
    await expect(loadText(csvOf([[0, 1]]), 'main')).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      message: expect.stringContaining('"acme", "other"; say whose (--client)'),
    });
    await loadText(csvOf([[0, 1]]), 'main', { clientId: 'other' });
    const { rows } = await client.query(
      "select d.client_id from readings r join devices d on d.key = r.device_key where d.id = 'main'",
    );
    expect(rows).toEqual([{ client_id: 'other' }]);
  });

  it('refuses a zone that does not exist', async () => {
    await expect(load(illinois, await addDevice(), { timezone: 'Mars/Olympus' })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
    });
  });
});

const importsRunning = async (): Promise<number> => {
  const { rows } = await client.query<{ n: number }>(
    `select count(*)::int as n from pg_stat_activity
     where application_name = 'report-worker import' and datname = current_database()`,
  );
  return rows[0]?.n ?? -1;
};

const importsWaiting = async (): Promise<number> => {
  const { rowCount } = await client.query("select from pg_locks where locktype = 'advisory' and not granted");
  return rowCount ?? 0;
};

describe('importReadings and its signal', () => {
  it('rolls back and lets go of the server when it is aborted in the middle of the file', async () => {
    const device = await addDevice();
    const controller = new AbortController();
    const endless = Readable.from(
      (function* () {
        yield Buffer.from('ts,energy\n');
        for (let index = 0; ; index += 1) yield Buffer.from(`${hour(index % 1e6)},1\n`.repeat(500));
      })(),
    );
    const importing = load(
      endless,
      device,
      { onProgress: ({ rows }) => (rows > 300_000 ? controller.abort() : undefined) },
      controller.signal,
    );
    await expect(importing).rejects.toMatchObject({ code: 'ABORTED' });
    await until(async () => (await importsRunning()) === 0, 'no import is connected');
    expect(await stored(device)).toEqual([]);
    expect(await load(illinois, device)).toMatchObject({ rows: 19_417, duplicates: 0 });
  });

  it('cancels the wait for another import of the same device', async () => {
    const device = await addDevice();
    const holder = new Client({ connectionString: testDatabase.url });
    await holder.connect();
    await holder.query("select pg_advisory_lock(x'52454144'::int, key) from devices where id = $1", [device]);
    const controller = new AbortController();
    const abortWhenItWaits = async (): Promise<void> => {
      await until(async () => (await importsWaiting()) === 1, 'the import waits');
      controller.abort();
    };
    await Promise.all([
      expect(load(illinois, device, {}, controller.signal)).rejects.toMatchObject({ code: 'ABORTED' }),
      abortWhenItWaits(),
    ]);
    await holder.end();
    await until(async () => (await importsRunning()) === 0, 'no import is connected');
  });

  it('does nothing when it was aborted before', async () => {
    const device = await addDevice();
    const source = createReadStream(illinois);
    await expect(load(source, device, {}, AbortSignal.abort())).rejects.toMatchObject({ code: 'ABORTED' });
    expect(await stored(device)).toEqual([]);
    source.destroy();
  });

  it('says so when the database does not answer', async () => {
    const databaseUrl = 'postgres://me:hunter2@127.0.0.1:1/x';
    const failed = importReadings({ source: illinois, databaseUrl, deviceId: 'x' });
    await expect(failed).rejects.toMatchObject({
      code: 'QUERY_FAILED',
      message: expect.not.stringContaining('hunter2'),
    });
  });
});
