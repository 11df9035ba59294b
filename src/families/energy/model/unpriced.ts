/** Time that has no price: energy without a cost is not energy that costs nothing. */
import type { LocalDays } from '../../../report/calendar.ts';
import type { EnergyDeviceData, Tariff } from '../types.ts';
import type { DayFigures } from './device-days.ts';

/** Whether a report has costs: one of its devices has a tariff. */
export const hasTariffs = (fetched: readonly { readonly data: EnergyDeviceData }[]): boolean =>
  fetched.some(({ data: { tariffs = [] } }) => tariffs.length > 0);

/**
 * A device's days with a note on the time before its first tariff, whose energy is in no cost; the whole period without any.
 * @param tariffs ascending in `validFrom`; each holds until the next one
 */
export const noteUnpriced = (
  device: DayFigures,
  tariffs: readonly Tariff[],
  { dates, boundaries }: LocalDays,
): DayFigures => {
  const [first] = tariffs;
  const priced = first === undefined ? -1 : dates.findIndex((date) => date >= first.validFrom);
  const from = boundaries[0] ?? Number.NaN;
  const to = boundaries.at(priced) ?? from;
  if (to === from) return device;
  return { ...device, notes: [{ kind: 'unpriced', from, to, count: 1 }, ...device.notes] };
};
