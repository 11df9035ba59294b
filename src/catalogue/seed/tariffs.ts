/** A client's tariffs, and whose they are. */
import { sql } from 'slonik';
import { z } from 'zod';
import type { Queries } from '../../ports.ts';
import type { CatalogueClient } from '../catalogue.ts';
import { count, type SeedCount, writtenRow } from './counts.ts';

type Tariff = CatalogueClient['tariffs'][number];

export const replaceTariffs = async (
  tx: Queries,
  { id: clientId, tariffs }: CatalogueClient,
  counts: SeedCount,
): Promise<void> => {
  const ids = tariffs.map(({ id }) => id);
  counts.removed += await tx.run({
    name: 'seed.remove-tariffs',
    sql: sql.type(z.unknown())`
      delete from tariffs where client_id = ${clientId} and id <> all(${sql.array(ids, 'text')})`,
  });
  for (const tariff of tariffs) {
    const written = await upsertTariff(tx, clientId, tariff);
    const moved = await assignTariff(tx, clientId, tariff);
    // One that only changed hands has changed, too.
    count(counts, written ?? (moved > 0 ? { inserted: false } : null));
  }
};

const upsertTariff = (tx: Queries, clientId: string, tariff: Tariff) => {
  const { id, name, currency, validFrom, commodity = null, onPeakRate, offPeakRate } = tariff;
  const { demandRate = null, fixedCharge, taxRate } = tariff;
  return tx.maybeOne({
    name: 'seed.tariff',
    sql: sql.type(writtenRow)`
      insert into tariffs as standing
        (client_id, id, name, currency, valid_from, commodity, on_peak_rate, off_peak_rate, demand_rate, fixed_amount,
         fixed_per, tax_rate)
      values
        (${clientId}, ${id}, ${name}, ${currency}, ${validFrom}::date, ${commodity}, ${onPeakRate}::numeric,
         ${offPeakRate}::numeric, ${demandRate}::numeric, ${fixedCharge?.amount ?? null}::numeric,
         ${fixedCharge?.per ?? null}, ${taxRate}::numeric)
      on conflict (client_id, id) do update
      set name = excluded.name, currency = excluded.currency, valid_from = excluded.valid_from,
          commodity = excluded.commodity, on_peak_rate = excluded.on_peak_rate, off_peak_rate = excluded.off_peak_rate,
          demand_rate = excluded.demand_rate, fixed_amount = excluded.fixed_amount, fixed_per = excluded.fixed_per,
          tax_rate = excluded.tax_rate
      where (standing.name, standing.currency, standing.valid_from, standing.commodity, standing.on_peak_rate,
             standing.off_peak_rate, standing.demand_rate, standing.fixed_amount, standing.fixed_per, standing.tax_rate)
        is distinct from
            (excluded.name, excluded.currency, excluded.valid_from, excluded.commodity, excluded.on_peak_rate,
             excluded.off_peak_rate, excluded.demand_rate, excluded.fixed_amount, excluded.fixed_per, excluded.tax_rate)
      returning xmax = 0 as inserted`,
  });
};

/** Resolves to the number of devices that got or lost it. */
const assignTariff = async (
  tx: Queries,
  clientId: string,
  { id, validFrom, devices = [] }: Tariff,
): Promise<number> => {
  const given = sql.array([...new Set(devices)], 'text');
  const lost = await tx.run({
    name: 'seed.take-tariff',
    sql: sql.type(z.unknown())`
      delete from device_tariffs
      where client_id = ${clientId} and tariff_id = ${id} and device_id <> all(${given})`,
  });
  const got = await tx.run({
    name: 'seed.give-tariff',
    sql: sql.type(z.unknown())`
      insert into device_tariffs (client_id, device_id, tariff_id, valid_from)
      select ${clientId}, device_id, ${id}, ${validFrom}::date from unnest(${given}) as given (device_id)
      on conflict (client_id, device_id, tariff_id) do nothing`,
  });
  return lost + got;
};
