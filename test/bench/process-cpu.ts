import { readdirSync, readFileSync } from 'node:fs';

/** USER_HZ, by which /proc counts: 100 on every Linux that Node runs on. */
const tickMs = 10;

/** Fields of /proc/<pid>/stat after the name, which may hold blanks (proc_pid_stat(5)). */
const fields = { parent: 1, user: 11, system: 12, endedUser: 13, endedSystem: 14 } as const;

const statOf = (pid: string | number): ((field: keyof typeof fields) => number) | null => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const values = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return (field) => Number(values[fields[field]]);
  } catch {
    // There is no /proc, or the process has ended meanwhile.
    return null;
  }
};

/** CPU time in ms of a process and its children, such as a Postgres and its backends, also of those that have ended; `null` where there is no /proc. */
export const processCpuMs = (pid: number): number | null => {
  const server = statOf(pid);
  if (!server) return null;
  let ticks = server('user') + server('system') + server('endedUser') + server('endedSystem');
  for (const name of readdirSync('/proc')) {
    const backend = /^\d+$/.test(name) ? statOf(name) : null;
    if (backend?.('parent') === pid) ticks += backend('user') + backend('system');
  }
  return ticks * tickMs;
};
