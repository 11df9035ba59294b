/** When a client's energy costs more: on-peak windows and holidays. */
import { sql } from 'slonik';
import { z } from 'zod';
import type { Database } from '../../../ports.ts';
import { addDays } from '../../../report/calendar.ts';
import type { Period } from '../../../report/period.ts';
import type { LocalDate } from '../../../report/model.ts';
import type { EnergyDevice, PeakWindow, TimeOfUse } from '../types.ts';

const windowRow = z.object({
  deviceId: z.string().nullable(),
  commodity: z.string().nullable(),
  weekdays: z.array(z.int()),
  fromMinute: z.int(),
  toMinute: z.int(),
});

const holidayRow = z.object({ date: z.string() });

/** All of a client's, of whichever device. */
export type PeakRules = {
  readonly windows: readonly z.infer<typeof windowRow>[];
  readonly holidays: readonly LocalDate[];
};

/** The holidays are those of the period and of the day before it, from which a window may reach in. */
export const listPeakRules = async (
  clientId: string,
  { from, to }: Period,
  database: Database,
  signal: AbortSignal,
): Promise<PeakRules> =>
  database.connect(
    async (queries) => {
      const windows = await queries.rows({
        name: 'peak-windows.of-client',
        sql: sql.type(windowRow)`
          select device_id as "deviceId", commodity, array_agg(weekday::integer order by weekday) as weekdays,
            from_minute as "fromMinute", to_minute as "toMinute"
          from peak_windows where client_id = ${clientId}
          group by device_id, commodity, from_minute, to_minute
          order by device_id, commodity, from_minute, to_minute`,
      });
      // Without a window there is no on-peak time that a holiday could be an exception from.
      if (windows.length === 0) return { windows, holidays: [] };
      const holidays = await queries.rows({
        name: 'holidays.of-client',
        sql: sql.type(holidayRow)`
          select date from holidays
          where client_id = ${clientId} and date between ${addDays(from, -1)}::date and ${to}::date order by date`,
      });
      return { windows, holidays: holidays.map(({ date }) => date) };
    },
    { signal },
  );

/** A device's own windows; without any, those of its commodity; without any, those of all the client's devices. */
export const timeOfUseOf = ({ id, commodity }: EnergyDevice, { windows, holidays }: PeakRules): TimeOfUse => {
  const own = windows.filter((window) => window.deviceId === id);
  const ofCommodity = windows.filter((window) => window.commodity === commodity);
  const ofAll = windows.filter((window) => window.deviceId === null && window.commodity === null);
  const narrowest = [own, ofCommodity, ofAll].find((some) => some.length > 0) ?? [];
  return {
    windows: narrowest.map(({ weekdays, fromMinute, toMinute }): PeakWindow => ({ weekdays, fromMinute, toMinute })),
    holidays,
  };
};
