/** Makes a statement of a worker fail inside the database, a number of times, with an error of the server's own. */
import { execute } from './execute.ts';
import type { HoldAt } from './hold-rows.ts';

export type RowFault = {
  /** How many statements have failed so far. */
  failed(): Promise<number>;
  end(): Promise<unknown>;
};

/** @param errorCode of Postgres, e.g. 40001 */
export const failRows = async (
  url: string,
  { table, event, when = 'true' }: HoldAt,
  { errorCode, times }: { errorCode: string; times: number },
): Promise<RowFault> => {
  // A sequence, because it alone outlives what is rolled back.
  await execute(
    url,
    `create sequence row_faults;
     create function fail_row() returns trigger language plpgsql as $$
     begin
       if nextval('row_faults') <= ${times} then raise exception 'made to fail' using errcode = '${errorCode}'; end if;
       return new;
     end $$;
     create trigger failing before ${event} on ${table} for each row when (${when}) execute function fail_row()`,
  );
  return {
    failed: async () => {
      const [row] = await execute(url, `select least(last_value, ${times}) as n from row_faults where is_called`);
      return Number(row?.['n'] ?? 0);
    },
    end: () => execute(url, `drop trigger failing on ${table}; drop function fail_row; drop sequence row_faults`),
  };
};
