/** Which dead letters were sent again, by whom and when: each once, unless somebody says so. */
import { sql } from 'slonik';
import { z } from 'zod';
import type { Database } from '../ports.ts';

const redriveRow = z.object({
  messageId: z.string(),
  by: z.string(),
  /** Epoch milliseconds. */
  at: z.number(),
  times: z.int(),
});

export type Redrive = z.infer<typeof redriveRow>;

export type Redrives = ReturnType<typeof createRedrives>;

/** Messages go by the id that they were first sent under. */
export const createRedrives = (database: Database) => ({
  of: (messageIds: readonly string[]): Promise<readonly Redrive[]> =>
    database.connect((queries) =>
      queries.rows({
        name: 'redrives.of',
        sql: sql.type(redriveRow)`
          select message_id as "messageId", redriven_by as "by", redriven_at as "at", times
          from redrives where message_id = any(${sql.array([...messageIds], 'text')})`,
      }),
    ),

  /**
   * Written before the message is sent: two that redrive at once send it once. `false` when it was redriven before.
   * @param again also one that was
   */
  note: async (messageId: string, by: string, again: boolean): Promise<boolean> => {
    const touched = await database.connect((queries) =>
      queries.run({
        name: 'redrives.note',
        sql: sql.type(z.unknown())`
          insert into redrives as standing (message_id, redriven_by) values (${messageId}, ${by})
          on conflict (message_id) do update
          set redriven_by = excluded.redriven_by, redriven_at = now(), times = standing.times + 1
          where ${again}::boolean`,
      }),
    );
    return touched > 0;
  },

  /** It was not sent after all. */
  withdraw: async (messageId: string): Promise<void> => {
    await database.connect((queries) =>
      queries.run({
        name: 'redrives.withdraw',
        sql: sql.type(z.unknown())`
          with fewer as (update redrives set times = times - 1 where message_id = ${messageId} returning message_id, times)
          delete from redrives using fewer where redrives.message_id = fewer.message_id and fewer.times <= 0`,
      }),
    );
  },
});
