/** A client's on-peak windows: a row for each device or commodity, and for each weekday on which one begins. */
import { sql } from 'slonik';
import { z } from 'zod';
import type { Queries } from '../../ports.ts';
import type { CatalogueClient } from '../catalogue.ts';
import { minuteOfDay, weekdays } from '../schema/pricing.ts';
import type { SeedCount } from './counts.ts';

type Row = readonly [device: string | null, commodity: string | null, weekday: number, from: number, to: number];

const rowsOf = (window: CatalogueClient['peakWindows'][number]): readonly Row[] =>
  (window.devices ? [...new Set(window.devices)] : [null]).flatMap((device) =>
    window.weekdays.map((day): Row => {
      const [from, to] = [minuteOfDay(window.from) ?? 0, minuteOfDay(window.to) ?? 0];
      return [device, window.commodity ?? null, weekdays.indexOf(day) + 1, from, to];
    }),
  );

export const replacePeakWindows = async (
  tx: Queries,
  { id: clientId, peakWindows }: CatalogueClient,
  counts: SeedCount,
): Promise<void> => {
  const rows = peakWindows.flatMap(rowsOf);
  const given = sql.fragment`
    ${sql.unnest(rows, ['text', 'text', 'int2', 'int2', 'int2'])} as given (device_id, commodity, weekday, from_minute, to_minute)`;
  counts.removed += await tx.run({
    name: 'seed.remove-peak-windows',
    sql: sql.type(z.unknown())`
      delete from peak_windows standing
      where client_id = ${clientId} and not exists (
        select from ${given}
        where (standing.device_id, standing.commodity, standing.weekday, standing.from_minute, standing.to_minute)
          is not distinct from (given.device_id, given.commodity, given.weekday, given.from_minute, given.to_minute))`,
  });
  const inserted = await tx.run({
    name: 'seed.peak-windows',
    sql: sql.type(z.unknown())`
      insert into peak_windows (client_id, device_id, commodity, weekday, from_minute, to_minute)
      select ${clientId}, device_id, commodity, weekday, from_minute, to_minute from ${given}
      on conflict do nothing`,
  });
  counts.inserted += inserted;
  counts.unchanged += rows.length - inserted;
};
