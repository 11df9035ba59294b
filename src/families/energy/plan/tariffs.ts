/** What a client's energy costs, and which of its tariffs a device is charged by. */
import { sql } from 'slonik';
import { z } from 'zod';
import type { Database } from '../../../ports.ts';
import type { Period } from '../../../report/period.ts';
import type { EnergyDevice, Tariff } from '../types.ts';

const tariffRow = z.object({
  id: z.string(),
  name: z.string(),
  currency: z.string(),
  validFrom: z.string(),
  onPeakRate: z.number(),
  offPeakRate: z.number(),
  demandRate: z.number().nullable(),
  fixedAmount: z.number().nullable(),
  fixedPer: z.enum(['day', 'month']).nullable(),
  taxRate: z.number(),
  commodity: z.string().nullable(),
  deviceIds: z.array(z.string()),
});

/** A tariff and whose it is: of one commodity by default, or of the devices. */
export type ClientTariff = {
  readonly tariff: Tariff;
  readonly commodity: string | null;
  readonly deviceIds: ReadonlySet<string>;
};

/** Ascending in `validFrom`; those that begin after the period are left out. */
export const listTariffs = async (
  clientId: string,
  { to }: Period,
  database: Database,
  signal: AbortSignal,
): Promise<readonly ClientTariff[]> => {
  const rows = await database.connect(
    (queries) =>
      queries.rows({
        name: 'tariffs.of-client',
        sql: sql.type(tariffRow)`
          select t.id, t.name, t.currency, t.valid_from as "validFrom", t.on_peak_rate as "onPeakRate",
            t.off_peak_rate as "offPeakRate", t.demand_rate as "demandRate", t.fixed_amount as "fixedAmount",
            t.fixed_per as "fixedPer", t.tax_rate as "taxRate", t.commodity,
            array(
              select d.device_id from device_tariffs d
              where d.client_id = t.client_id and d.tariff_id = t.id order by d.device_id
            ) as "deviceIds"
          from tariffs t
          where t.client_id = ${clientId} and t.valid_from <= ${to}::date
          order by t.valid_from, t.id`,
      }),
    { signal },
  );
  return rows.map(({ fixedAmount, fixedPer, commodity, deviceIds, ...tariff }) => ({
    tariff: {
      ...tariff,
      fixedCharge: fixedAmount === null || fixedPer === null ? null : { amount: fixedAmount, per: fixedPer },
    },
    commodity,
    deviceIds: new Set(deviceIds),
  }));
};

/**
 * The tariffs that a device is charged by in the period: its commodity's until its own begin. Of those from before the
 * period only the last is left, which still holds when the period begins.
 */
export const tariffsOf = (
  { id, commodity }: EnergyDevice,
  { from }: Period,
  tariffs: readonly ClientTariff[],
): readonly Tariff[] => {
  const own = tariffs.filter(({ deviceIds }) => deviceIds.has(id)).map(({ tariff }) => tariff);
  const ownFrom = own[0]?.validFrom;
  const defaults = tariffs
    .filter((each) => each.commodity === commodity)
    .map(({ tariff }) => tariff)
    .filter(({ validFrom }) => ownFrom === undefined || validFrom < ownFrom);
  const inOrder = [...defaults, ...own];
  return inOrder.filter((_, index) => {
    const next = inOrder[index + 1];
    return next === undefined || next.validFrom > from;
  });
};
