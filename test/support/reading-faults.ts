/** Readings that cannot be read: a view before the table, which fails or hangs for some devices. */
import { execute } from './execute.ts';

export type ReadingFault = 'error' | 'hang';

/** Puts the view there; nothing can be imported any more. */
export const addReadingFaults = (url: string): Promise<unknown> =>
  execute(
    url,
    `create table faults (device_key int primary key, kind text);
     create function check_fault(key int) returns boolean language plpgsql volatile as $$
     declare found text := (select kind from faults where device_key = key);
     begin
       if found = 'error' then raise exception 'disk of this device is broken'; end if;
       if found = 'hang' then perform pg_sleep(600); end if;
       return true;
     end $$;
     alter table readings rename to readings_behind;
     create view readings as select * from readings_behind where check_fault(device_key);`,
  );

/** @param which a condition on `devices`; all others can be read again */
export const failReadings = (url: string, kind: ReadingFault, which: string): Promise<unknown> =>
  execute(url, `truncate faults; insert into faults select key, '${kind}' from devices where ${which}`);
