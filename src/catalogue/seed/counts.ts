/** What a run of `seed` did to each kind of entry. */
import { z } from 'zod';

export type SeedCount = { inserted: number; updated: number; unchanged: number; removed: number };

/** What an upsert returns. One that changes nothing returns no row, because its `where` does not hold. */
export const writtenRow = z.object({ inserted: z.boolean() });

export const count = (counts: SeedCount, row: { inserted: boolean } | null): void => {
  if (!row) counts.unchanged += 1;
  else if (row.inserted) counts.inserted += 1;
  else counts.updated += 1;
};

export const newCount = (): SeedCount => ({ inserted: 0, updated: 0, unchanged: 0, removed: 0 });
