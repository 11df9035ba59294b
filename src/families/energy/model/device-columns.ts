import type { ColumnModel } from '../../../report/table-model.ts';
import type { EnergyDevice } from '../types.ts';
import { text } from './columns.ts';
import type { SharedTexts } from './texts/shared.ts';

/** Name and location, with which most tables begin. */
export const deviceColumns = (
  devices: readonly { readonly device: EnergyDevice }[],
  texts: SharedTexts,
  more: { readonly width?: number } = {},
): readonly ColumnModel[] => [
  text(
    texts.device,
    devices.map(({ device }) => device.name),
    more,
  ),
  text(
    texts.location,
    devices.map(({ device }) => device.location),
    more,
  ),
];

/** How many columns these are. */
export const deviceColumnCount = 2;
