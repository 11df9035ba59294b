import type { SheetModel } from '../../../report/model.ts';
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

const leading = 'electricity';

/** Electricity leads, as readers expect; the others follow in their own order. */
export const electricityFirst = <Each extends { readonly device: EnergyDevice }>(
  devices: readonly Each[],
): readonly Each[] => [
  ...devices.filter(({ device }) => device.commodity === leading),
  ...devices.filter(({ device }) => device.commodity !== leading),
];

/** Only like adds up: one group for each commodity and unit. */
export const groupByUnit = <Each extends { readonly device: EnergyDevice }>(
  devices: readonly Each[],
  prefix: string,
  locale: string,
): readonly UnitGroup<Each>[] =>
  [...Map.groupBy(electricityFirst(devices), ({ device }) => `${device.commodity}\u0000${device.unit}`).values()].map(
    (group, index) => {
      const { commodity = '', unit = '' } = group[0]?.device ?? {};
      return {
        tableId: `${prefix}-${index + 1}`,
        commodity: commodityName(commodity, locale),
        unit,
        devices: group,
      };
    },
  );

/** With more devices than this a group, its table and its chart fill an upright page. */
const maxHalfPage = 8;

/** Where two groups would not fit on one upright page each begins its own, rather than break in a table. */
export const fillPages = (groups: readonly UnitGroup<unknown>[]): boolean =>
  groups.some(({ devices }) => devices.length > maxHalfPage);

/**
 * A sheet for each group: their columns differ, and under the heads of one the numbers of another would say what they are
 * not. A group alone has the plain name.
 */
export const sheetPerGroup = <Group extends UnitGroup<unknown>>(
  groups: readonly Group[],
  name: string,
  toSheet: (name: string, group: Group) => SheetModel,
): readonly SheetModel[] =>
  groups.map((group) => {
    const isTwin = groups.some((other) => other !== group && other.commodity === group.commodity);
    const own = isTwin ? `${group.commodity} ${group.unit}` : group.commodity;
    return toSheet(groups.length === 1 ? name : `${name} · ${own}`, group);
  });
