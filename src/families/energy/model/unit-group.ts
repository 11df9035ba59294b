import type { EnergyDevice } from '../types.ts';
import { commodityName } from './texts/shared.ts';

/** Devices whose figures add up, and the table that shows them. */
export type UnitGroup<Each> = {
  /** Unique in the workbook among groups of one `prefix`. */
  readonly tableId: string;
  /** As people call it. */
  readonly commodity: string;
  readonly unit: string;
  readonly devices: readonly Each[];
};

/** Only like adds up: one group for each commodity and unit, in the order of their first device. */
export const groupByUnit = <Each extends { readonly device: EnergyDevice }>(
  devices: readonly Each[],
  prefix: string,
  locale: string,
): readonly UnitGroup<Each>[] =>
  [...Map.groupBy(devices, ({ device }) => `${device.commodity}\u0000${device.unit}`).values()].map((group, index) => {
    const { commodity = '', unit = '' } = group[0]?.device ?? {};
    return {
      tableId: `${prefix}-${index + 1}`,
      commodity: commodityName(commodity, locale),
      unit,
      devices: group,
    };
  });
