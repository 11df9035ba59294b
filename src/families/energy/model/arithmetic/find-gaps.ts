/** Where a device's energy is not known, or known only as the sum over missing readings. */
import type { EpochMs } from '../../../../report/model.ts';
import type { IntervalEnergy } from './intervals.ts';
import type { QualityKind, QualityNotes } from './quality.ts';

export type GapRule = { readonly intervalMs: number; /** Shorter holes are jitter. */ readonly jitterMs: number };

/**
 * Notes the stretches of `[from, to)` without any energy value, and those that a register's difference bridges. The hole
 * that a reset leaves is told by the reset's own note.
 */
export const noteGaps = (
  { start, end, bridged }: IntervalEnergy,
  { from, to }: { from: EpochMs; to: EpochMs },
  { intervalMs, jitterMs }: GapRule,
  notes: QualityNotes,
): void => {
  const resets = new Set(
    notes
      .list()
      .filter(({ kind }) => kind === 'reset')
      .map((reset) => reset.from),
  );
  const add = (kind: QualityKind, begins: EpochMs, ends: EpochMs): void =>
    notes.add(kind, begins, ends, { count: Math.max(1, Math.round((ends - begins) / intervalMs)) });
  let cursor = from;
  for (let index = 0; index < start.length; index += 1) {
    const begins = start[index] ?? 0;
    const ends = end[index] ?? 0;
    if (ends <= from) continue;
    if (begins >= to) break;
    if (begins - cursor > jitterMs && !resets.has(cursor)) add('gap', cursor, begins);
    if (bridged[index] === 1) add('bridged', Math.max(begins, from), Math.min(ends, to));
    cursor = Math.max(cursor, ends);
  }
  if (to - cursor > jitterMs && !resets.has(cursor)) add('gap', cursor, to);
};
