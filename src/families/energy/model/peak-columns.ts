import type { ColumnModel, Total } from '../../../report/table-model.ts';
import { number } from './columns.ts';
import type { DeviceDays } from './device-days.ts';
import { peakTotals, shownPeak } from './shown-peak.ts';
import type { SharedTexts } from './texts/shared.ts';

type PeakColumns = { readonly columns: readonly ColumnModel[]; readonly totals: readonly Total[] };

/**
 * What was used on-peak and off-peak, right after the column `total`, that of the devices' totals; nothing when none of them
 * has windows.
 *
 * Off-peak is a live difference, total − on-peak, and on-peak such that the shown digits add up in each row and in the sums
 * below (`shownPeak`), while total and sum stay those of the other sheets.
 */
export const peakColumns = (
  devices: readonly Pick<DeviceDays, 'total' | 'peak'>[],
  total: number,
  decimals: number,
  texts: SharedTexts,
): PeakColumns => {
  if (devices.every(({ peak }) => peak === null)) return { columns: [], totals: [] };
  const totals = devices.map((each) => each.total);
  const { on, off } = shownPeak(
    totals,
    {
      on: devices.map(({ peak }) => peak?.on ?? Number.NaN),
      off: devices.map(({ peak }) => peak?.off ?? Number.NaN),
    },
    decimals,
  );
  const flagged = Uint8Array.from(devices, ({ peak }) => (peak?.estimated === true ? 1 : 0));
  return {
    columns: [
      number(texts.onPeak, decimals, on, { flagged }),
      {
        type: 'number',
        head: { text: texts.offPeak },
        decimals,
        values: off,
        formula: { kind: 'difference', of: [total, total + 1] },
        flagged,
      },
    ],
    totals: peakTotals(totals, { on, off }, decimals),
  };
};
