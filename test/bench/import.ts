/**
 * Rows per second of `importReadings` against what the server does unaided: the same rows, as text that is ready in memory,
 * through one COPY. The import may be the faster one, since it parses the text itself and sends binary.
 *
 *   npm run bench:import -- [--rows 2000000] [--json]
 */
import { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { createGzip } from 'node:zlib';
import { importReadings } from '../../src/catalogue/import-readings.ts';
import { machine, print } from './machine.ts';
import { timed, withScratchDatabase } from './support.ts';

const firstMs = Date.UTC(2016, 0, 1);
const linesPerPart = 50_000;

const wattHours = (row: number, seed: number): number => ((row * 7_919 + seed * 104_729) % 60_000) + 1;

/** One reading a minute, as `line` writes it. */
function* rows(count: number, seed: number, line: (iso: string, energy: string) => string): Generator<Buffer> {
  for (let from = 0; from < count; from += linesPerPart) {
    let part = '';
    for (let row = from; row < Math.min(count, from + linesPerPart); row += 1) {
      const iso = new Date(firstMs + row * 60_000).toISOString();
      part += line(`${iso.slice(0, 19)}+00:00`, (wattHours(row, seed) / 1_000).toFixed(3));
    }
    yield Buffer.from(part);
  }
}

const csv = (iso: string, energy: string): string => `${iso},${energy}\n`;

function* csvFile(count: number, seed: number): Generator<Buffer> {
  yield Buffer.from('ts,energy\n');
  yield* rows(count, seed, csv);
}

const writeFiles = async (folder: string, count: number) => {
  const paths = {
    plain: join(folder, 'a.csv'),
    gzip: join(folder, 'a.csv.gz'),
    changed: join(folder, 'b.csv'),
  };
  await pipeline(Readable.from(csvFile(count, 1)), createWriteStream(paths.plain));
  await pipeline(createReadStream(paths.plain), createGzip({ level: 6 }), createWriteStream(paths.gzip));
  await pipeline(Readable.from(csvFile(count, 2)), createWriteStream(paths.changed));
  return paths;
};

const addDevices = async (client: Client): Promise<void> => {
  await client.query("insert into clients (id, name, timezone) values ('bench', 'Bench', 'UTC')");
  await client.query(
    `insert into devices (client_id, id, name, commodity, unit, reading_kind, interval_minutes)
     select 'bench', 'meter-' || n, 'Meter', 'electricity', 'kWh', 'delta', 1 from generate_series(1, 4) as n`,
  );
};

const keyOf = async (client: Client, deviceId: string): Promise<number> => {
  const { rows: found } = await client.query<{ key: number }>('select key from devices where id = $1', [deviceId]);
  return found[0]?.key ?? 0;
};

const copyText = (client: Client, parts: readonly Buffer[]): Promise<void> =>
  pipeline(
    Readable.from(parts),
    client.query(copyFrom('copy readings (device_key, ts, energy) from stdin (format csv)')),
  );

type Measured = { readonly what: string; readonly elapsedMs: number };

const measure = async (url: string, folder: string, count: number): Promise<readonly Measured[]> => {
  const paths = await writeFiles(folder, count);
  const client = new Client({ connectionString: url });
  await client.connect();
  const measured: Measured[] = [];
  const take = async (what: string, work: () => Promise<unknown>): Promise<void> => {
    // What the run before left to write must not be paid for by this one.
    await client.query('checkpoint');
    measured.push({ what, elapsedMs: await timed(work) });
  };
  const load = (source: string, deviceId: string) => importReadings({ source, databaseUrl: url, deviceId });
  try {
    await addDevices(client);
    const key = await keyOf(client, 'meter-4');
    const parts = [...rows(count, 1, (iso, energy) => `${key},${iso},${energy}\n`)];
    await take('COPY of prepared text', () => copyText(client, parts));
    await take('import of CSV', () => load(paths.plain, 'meter-1'));
    await take('import of CSV.gz', () => load(paths.gzip, 'meter-2'));
    await take('the same again, nothing changes', () => load(paths.plain, 'meter-1'));
    await take('again with other values', () => load(paths.changed, 'meter-1'));
  } finally {
    await client.end();
  }
  return measured;
};

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: { rows: { type: 'string', default: '2000000' }, json: { type: 'boolean' } },
  });
  const count = Number(values.rows);
  if (!Number.isInteger(count) || count < 1) throw new Error('--rows: give a whole number from 1');
  await withScratchDatabase(async ({ url, folder }) => {
    const measured = await measure(url, folder, count);
    const peerMs = measured[0]?.elapsedMs ?? Number.NaN;
    const results = measured.map(({ what, elapsedMs }) => ({
      what,
      rowsPerSecond: Math.round(count / (elapsedMs / 1_000)),
      ofPeer: Number((peerMs / elapsedMs).toFixed(2)),
    }));
    const { cpus, cpu, node } = machine();
    print(
      `${count.toLocaleString('en')} rows, one a minute; ${cpus} × ${cpu}, Node ${node}; embedded Postgres, fsync off`,
    );
    for (const { what, rowsPerSecond, ofPeer } of results) {
      print(`${what.padEnd(38)} ${rowsPerSecond.toLocaleString('en').padStart(10)} rows/s   ${ofPeer.toFixed(2)} ×`);
    }
    if (values.json) print(JSON.stringify({ benchmark: 'import', rows: count, machine: machine(), results }));
  });
};

await main();
