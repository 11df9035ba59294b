/** Links from rows of a table to where more is told of them. */
import type { PlaceInWorkbook, TableModel } from '../../../report/table-model.ts';
import type { EnergyDevice } from '../types.ts';
import { manifestTexts } from './texts/manifest.ts';
import { sharedTexts } from './texts/shared.ts';

/** Excel takes 65,530 on a sheet; more tables than three of this size no report has on one. */
const maxLinkedRows = 20_000;

/** One for each row that leads somewhere. @param column which cell of it is the link */
export const rowLinks = (
  rows: number,
  column: number,
  to: (row: number) => PlaceInWorkbook | null | undefined,
): NonNullable<TableModel['links']> => {
  if (rows > maxLinkedRows) return [];
  return Array.from({ length: rows }, (_, row) => ({ row, place: to(row) })).flatMap(({ row, place }) =>
    place ? [{ at: { row, column }, to: place }] : [],
  );
};

/** Of a sheet's name, in UTF-16 units. */
const maxCharacters = 31;
const separator = ' · ';

const key = (name: string): string => name.slice(0, maxCharacters).toLowerCase();

/**
 * The name of each device's own sheet, by the device's id: its own, with the id where another device or sheet is called the
 * same, so that a link to it cannot lead to the other.
 * @param others the report's own sheets besides the summary
 */
export const deviceSheetNames = (
  devices: readonly { readonly device: EnergyDevice }[],
  others: readonly string[],
  locale: string,
): ReadonlyMap<string, string> => {
  const shared = sharedTexts(locale);
  const taken = [shared.summary, shared.quality.sheet, shared.incomplete.sheet, manifestTexts(locale).sheet, ...others];
  const counts = new Map<string, number>();
  for (const name of [...taken, ...devices.map(({ device }) => device.name)])
    counts.set(key(name), (counts.get(key(name)) ?? 0) + 1);
  return new Map(
    devices.map(({ device: { id, name } }) => {
      const suffix = `${separator}${id}`;
      // Not half of a character.
      const short = name.slice(0, Math.max(0, maxCharacters - suffix.length)).replace(/[\uD800-\uDBFF]$/, '') || name;
      return [id, (counts.get(key(name)) ?? 0) > 1 ? `${short}${suffix}` : name];
    }),
  );
};
