/** The way of a service that does one device at a time: one connection, rows as objects, the whole workbook in memory. */
import { Client } from 'pg';
import { fetchDevice, listIds } from './peer-fetch.ts';
import { computeDevice, type DeviceFigures } from './peer-figures.ts';
import { writePeerWorkbook } from './peer-workbook.ts';
import { type Side, startWatch, type Took } from './side.ts';

const add = (one: Took, other: Took): Took => ({
  wallMs: one.wallMs + other.wallMs,
  cpuMs: one.cpuMs + other.cpuMs,
});

export const openPeer = async (url: string): Promise<Side> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  return {
    run: async ({ deviceIds, path }) => {
      const whole = startWatch();
      const listing = startWatch();
      const ids = await listIds(client, deviceIds);
      let fetch = listing();
      let compute: Took = { wallMs: 0, cpuMs: 0 };
      const figures: DeviceFigures[] = [];
      for (const id of ids) {
        const fetching = startWatch();
        const rows = await fetchDevice(client, id);
        fetch = add(fetch, fetching());
        const computing = startWatch();
        figures.push(computeDevice(rows));
        compute = add(compute, computing());
      }
      const writing = startWatch();
      await writePeerWorkbook(figures, path);
      return { fetch, compute, workbook: writing(), whole: whole() };
    },
    close: () => client.end(),
  };
};
