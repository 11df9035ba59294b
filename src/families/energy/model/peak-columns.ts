import type { ColumnModel, Total } from '../../../report/table-model.ts';
import { splitRounded } from './arithmetic/rounding.ts';
import { number, sumOf } from './columns.ts';
import type { DeviceDays } from './device-days.ts';
import type { SharedTexts } from './texts/shared.ts';

type PeakColumns = { readonly columns: readonly ColumnModel[]; readonly totals: readonly Total[] };

/**
 * What was used on-peak and off-peak, right after the column `total`, that of the devices' totals; nothing when none of them
 * has windows.
 *
 * On-peak is rounded to the digits shown and off-peak is a live difference, total − on-peak. So the shown digits add up in
 * each row and in the sums below, while total and sum stay those of the other sheets.
 */
export const peakColumns = (
  devices: readonly Pick<DeviceDays, 'total' | 'peak'>[],
  total: number,
  decimals: number,
  texts: SharedTexts,
): PeakColumns => {
  if (devices.every(({ peak }) => peak === null)) return { columns: [], totals: [] };
  const on = devices.map((each) => shownOn(each, decimals));
  const off = devices.map((each, row) => shownOff(each, on[row] ?? Number.NaN));
  const flagged = Uint8Array.from(devices, ({ peak }) => (peak?.estimated === true ? 1 : 0));
  return {
    columns: [
      number(texts.onPeak, decimals, on, { flagged }),
      {
        type: 'number',
        head: { text: texts.offPeak },
        decimals,
        values: Float64Array.from(off),
        formula: { kind: 'difference', of: [total, total + 1] },
        flagged,
      },
    ],
    totals: [sumOf(on), sumOf(off)],
  };
};

type Row = Pick<DeviceDays, 'total' | 'peak'>;

const shownOn = ({ total, peak }: Row, decimals: number): number => {
  if (peak === null) return Number.NaN;
  // Without a known off-peak part, on-peak is the total, which is shown as it is.
  return Number.isNaN(peak.off) ? total : splitRounded(total, peak.on, decimals, peak.off).on;
};

const shownOff = ({ total, peak }: Row, on: number): number => {
  if (peak === null || Number.isNaN(peak.off)) return Number.NaN;
  return Number.isNaN(on) ? total : total - on;
};
