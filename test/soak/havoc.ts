/** Faults at random, one after the other, each over after a while. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault, FaultProxy, Passing } from '../support/fault-proxy.ts';
import type { SoakStack } from './stack.ts';
import type { Workers } from './workers.ts';

export type Havoc = {
  /** One fault from beginning to end. */
  wreakOne(): Promise<void>;
  /** How often, by what. */
  readonly counts: ReadonlyMap<string, number>;
};

const between = (low: number, high: number): number => low + Math.random() * (high - low);

/** One request in so many, at random. */
const oneIn = (share: number, fault: Fault): Fault => (Math.random() * share < 1 ? fault : undefined);

const forAWhile = async (proxy: FaultProxy, fault: (passing: Passing) => Fault): Promise<void> => {
  proxy.setFault(fault);
  await sleep(between(500, 4_000));
  proxy.clear();
};

const answer = (status: number, code: string): Fault => ({
  kind: 'answer',
  status,
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
  body: JSON.stringify({ __type: code, message: 'havoc' }),
});

const isEventOrLetter = ({ action }: Passing): boolean => action === 'SendMessage';

export const createHavoc = ({ proxies }: SoakStack, workers: Workers): Havoc => {
  const { database, queue, store, mail } = proxies;
  const kinds: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['worker killed', () => workers.kill()],
    ['worker killed', () => workers.kill()],
    ['worker stopped and replaced', () => workers.replace()],
    ['worker frozen beyond its lease', () => workers.freeze(between(5_000, 8_000))],
    ['database connections cut', async () => database.cut()],
    [
      'database away',
      async () => {
        const port = database.leadsTo();
        database.leadTo(null);
        database.cut();
        await sleep(between(500, 4_000));
        database.leadTo(port);
      },
    ],
    ['store answers 503', () => forAWhile(store, () => answer(503, 'SlowDown'))],
    ['store cut after its work', () => forAWhile(store, () => oneIn(2, { kind: 'cut after' }))],
    ['mail throttled', () => forAWhile(mail, () => answer(429, 'TooManyRequestsException'))],
    ['mail cut after it was taken', () => forAWhile(mail, () => oneIn(3, { kind: 'cut after' }))],
    ['queue cut', () => forAWhile(queue, () => ({ kind: 'cut before' }))],
    ['queue answers lost', () => forAWhile(queue, () => oneIn(3, { kind: 'cut after' }))],
    [
      'events and dead letters refused',
      () => forAWhile(queue, (each) => (isEventOrLetter(each) ? answer(503, 'ServiceUnavailable') : undefined)),
    ],
  ];
  const counts = new Map<string, number>();
  return {
    counts,
    wreakOne: async () => {
      const [what, wreak] = kinds[Math.floor(Math.random() * kinds.length)] ?? ['none', async () => undefined];
      counts.set(what, (counts.get(what) ?? 0) + 1);
      await wreak();
    },
  };
};
