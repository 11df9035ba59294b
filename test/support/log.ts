import type { Log } from '../../src/ports.ts';

export type LogLine = {
  readonly level: string;
  readonly message: string;
  readonly facts: Readonly<Record<string, unknown>>;
};

/** A log that keeps its lines, child facts merged in. */
export const createTestLog = (): { log: Log; lines: LogLine[] } => {
  const lines: LogLine[] = [];
  const withFacts = (bound: object): Log => {
    const at =
      (level: string) =>
      (facts: object, message: string): void =>
        void lines.push({ level, message, facts: { ...bound, ...facts } });
    return {
      debug: at('debug'),
      info: at('info'),
      warn: at('warn'),
      error: at('error'),
      child: (facts) => withFacts({ ...bound, ...facts }),
    };
  };
  return { log: withFacts({}), lines };
};
