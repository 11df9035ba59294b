/** What is sent, at random, and what must become of it. */
import { reportNames } from '../../src/families/names.ts';
import { type ClientId, clients, soundDevices, type SoakStack } from './stack.ts';

export type Sent = {
  /** Of the request; of the message, where that cannot be read. */
  readonly id: string;
  readonly clientId: ClientId | null;
  /**
   * `whole`: completed. `part`: partial, for a device of it can never be read. `refused`: rejected, with one dead letter.
   * `conflict`: a dead letter, and nothing else, for its id is another's.
   */
  readonly fate: 'whole' | 'part' | 'refused' | 'conflict';
  /** Found in its dead letter. */
  readonly marker: string;
};

export type Load = {
  /** Sends one message, or the same twice. */
  sendOne(): Promise<void>;
  readonly sent: readonly Sent[];
  /** How many retries of partial reports were asked for, by request. */
  readonly retries: ReadonlyMap<string, number>;
  /** Messages put on the queue. */
  messages(): number;
};

const pick = <T>(from: readonly T[]): T => {
  const value = from[Math.floor(Math.random() * from.length)];
  if (value === undefined) throw new Error('nothing to pick from');
  return value;
};

const periods = [
  { from: '2016-03-02', to: '2016-03-03' },
  { from: '2016-03-10', to: '2016-03-16' },
  // With the 23-hour day.
  { from: '2016-03-13', to: '2016-03-13' },
];

/** Shares of a hundred. */
const kinds = [
  ['whole', 52],
  ['twice', 10],
  ['pointer', 6],
  ['part', 8],
  ['retry', 6],
  ['unreadable', 3],
  ['unknown report', 4],
  ['unknown device', 4],
  ['wrong option', 4],
  ['conflict', 3],
] as const;

type Kind = (typeof kinds)[number][0];

const pickKind = (): Kind => {
  let left = Math.random() * 100;
  return kinds.find(([, share]) => (left -= share) < 0)?.[0] ?? 'whole';
};

/** @param statusOf a request, as the history has it now */
export const createLoad = (
  { aws }: Pick<SoakStack, 'aws'>,
  statusOf: (id: string) => Promise<string | undefined>,
): Load => {
  const sent: Sent[] = [];
  const retries = new Map<string, number>();
  let messages = 0;
  let next = 0;

  const put = (body: string): Promise<string> => {
    messages += 1;
    return aws.send(body);
  };
  const request = (id: string, clientId: ClientId, changes: object = {}): string =>
    JSON.stringify({
      report: pick(reportNames),
      clientId,
      requestId: id,
      period: pick(periods),
      devices: soundDevices,
      ...changes,
    });

  const retryOne = async (): Promise<void> => {
    const parts = sent.filter(({ fate }) => fate === 'part');
    if (parts.length === 0) return;
    const { id } = pick(parts);
    if ((await statusOf(id)) !== 'partial') return;
    retries.set(id, (retries.get(id) ?? 0) + 1);
    await put(JSON.stringify({ retry: id }));
  };

  const conflictOne = async (clientId: ClientId): Promise<void> => {
    const wholes = sent.filter(({ fate }) => fate === 'whole');
    if (wholes.length === 0) return;
    const { id } = pick(wholes);
    // Before that, either of the two may be the first to come.
    if ((await statusOf(id)) !== 'completed') return;
    const marker = `conflict-${(next += 1)}`;
    sent.push({ id, clientId, fate: 'conflict', marker });
    await put(request(id, clientId, { locale: 'de-DE', delivery: { email: [`${marker}@nobody.example`] } }));
  };

  const sendOne = async (): Promise<void> => {
    const clientId = pick(clients);
    const kind = pickKind();
    const id = `soak-${(next += 1)}`;
    const note = (fate: Sent['fate']): void => void sent.push({ id, clientId, fate, marker: `"${id}"` });
    if (kind === 'retry') return retryOne();
    if (kind === 'conflict') return conflictOne(clientId);
    if (kind === 'unreadable') {
      const messageId = await put(`{"requestId": "${id}", "report":`);
      return void sent.push({ id: messageId, clientId: null, fate: 'refused', marker: `"${id}"` });
    }
    if (kind === 'part') {
      note('part');
      return void (await put(request(id, clientId, { devices: undefined })));
    }
    if (kind === 'pointer') {
      note('whole');
      const key = `requests/${id}.json`;
      await aws.put(key, request(id, clientId));
      return void (await put(JSON.stringify({ s3: { bucket: aws.bucket, key } })));
    }
    const faults: Partial<Record<Kind, object>> = {
      'unknown report': { report: 'energy.hourly' },
      'unknown device': { devices: ['nobodys'] },
      'wrong option': { options: { decimals: 'many' } },
    };
    const fault = faults[kind];
    note(fault ? 'refused' : 'whole');
    const body = request(id, clientId, fault);
    await put(body);
    if (kind === 'twice') await put(body);
  };

  return { sendOne, sent, retries, messages: () => messages };
};
