/** What was found in the readings that a reader of the numbers must know. One note is one line on the Data quality sheet. */
import type { EpochMs } from '../../../../report/model.ts';

export type QualityKind =
  | 'gap'
  | 'bridged'
  | 'interpolated'
  | 'reset'
  | 'rollover'
  | 'dropped'
  | 'duplicate'
  | 'overlap'
  | 'negative'
  | 'split'
  | 'window-edge'
  | 'unpriced';

export type QualityNote = {
  readonly kind: QualityKind;
  readonly from: EpochMs;
  /** Equal to `from` where the note is about one instant. */
  readonly to: EpochMs;
  /** How many intervals or readings: notes of one kind that follow each other are one. */
  readonly count: number;
  /** Register values around a reset, rollover or dropped reading. */
  readonly before?: number;
  readonly after?: number;
};

export type NoteFacts = { readonly count?: number; readonly before?: number; readonly after?: number };

export type QualityNotes = {
  /** Notes of one kind are added in the order of time. What does not touch the period is left out. */
  add(kind: QualityKind, from: EpochMs, to: EpochMs, facts?: NoteFacts): void;
  /** In the order of time. */
  list(): readonly QualityNote[];
};

/** Neighbours of these kinds become one note; the others are events, each for itself. */
const mergeable: ReadonlySet<QualityKind> = new Set([
  'duplicate',
  'overlap',
  'negative',
  'split',
  'interpolated',
  'dropped',
  'window-edge',
]);

/**
 * They come of how a meter's intervals lie, every day anew: one note of each kind, however far apart, or those of a year would
 * leave no room for the events.
 */
const routine: ReadonlySet<QualityKind> = new Set(['split', 'window-edge']);

const touches = (from: EpochMs, to: EpochMs, period: { from: EpochMs; to: EpochMs }): boolean =>
  from < period.to && (to > period.from || (from === to && from >= period.from));

/**
 * Collects the notes on one device in a period. Runs are merged as they come: a meter whose every row is odd costs one
 * note, not one for each row. Of a run at most `nearMs` apart the first `before` and the last `after` are kept.
 */
export const createQualityNotes = (period: { from: EpochMs; to: EpochMs }, nearMs: number): QualityNotes => {
  const notes: QualityNote[] = [];
  const lastOf = new Map<QualityKind, number>();
  return {
    add(kind, from, to, facts) {
      if (!touches(from, to, period)) return;
      const at = lastOf.get(kind);
      const last = at === undefined ? undefined : notes[at];
      const count = facts?.count ?? 1;
      if (at !== undefined && last && mergeable.has(kind) && (routine.has(kind) || from - last.to <= nearMs)) {
        notes[at] = { ...last, ...facts, ...beforeOf(last), to: Math.max(last.to, to), count: last.count + count };
        return;
      }
      lastOf.set(kind, notes.length);
      notes.push({ kind, from, to, ...facts, count });
    },
    list: () => notes.toSorted((a, b) => a.from - b.from || a.to - b.to),
  };
};

const beforeOf = ({ before }: QualityNote): NoteFacts => (before === undefined ? {} : { before });
