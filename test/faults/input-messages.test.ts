import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FaultStack, period, startFaultStack } from '../support/fault-stack.ts';
import { client, device, importConstant } from '../support/meters.ts';
import { until } from '../support/until.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let stack: FaultStack;
let worker: TestWorker;

beforeAll(async () => {
  const rival = client('rival', [device('theirs', { location: 'vault' })], {
    locations: [{ id: 'vault', name: 'Vault' }],
    ownerEmail: 'owner@rival.example',
    recipients: [
      { report: 'energy.monthly-energy', emails: ['reader@rival.example', 'adviser@both.example'] },
      { report: 'energy.daily-consumption', emails: ['reader@rival.example'] },
    ],
  });
  const both = client('advised', [device('d')], {
    recipients: [{ report: 'energy.activity', emails: ['Adviser@both.example'] }],
  });
  stack = await startFaultStack([rival, both]);
  await importConstant(stack.databaseUrl, 'rival', 'theirs', '2016-03-01', 5);
  await importConstant(stack.databaseUrl, 'advised', 'd', '2016-03-01', 5);
  worker = await startWorker(stack.environment);
});
afterAll(async () => {
  await worker.stop();
  await stack.stop();
});

const good = { report: 'energy.daily-consumption', clientId: 'acme', period };
const asText = (changes: object): string => JSON.stringify({ ...good, ...changes });
const mailing = (...email: string[]) => asText({ delivery: { email } });

const hostile: readonly (readonly [what: string, body: string, code: string, words: string])[] = [
  ['__proto__ as a field', `{"__proto__":{"clientId":"rival"},${asText({}).slice(1)}`, 'MESSAGE_INVALID', '__proto__'],
  [
    '__proto__ as an option',
    `{"options":{"__proto__":{"decimals":9}},${asText({}).slice(1)}`,
    'MESSAGE_INVALID',
    '__proto__',
  ],
  ['constructor as the report', asText({ report: 'constructor' }), 'REPORT_UNKNOWN', 'constructor'],
  ['deep nesting', `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`, 'MESSAGE_INVALID', ''],
  [
    'deep nesting in an option',
    `{"options":{"decimals":${'['.repeat(100_000)}${']'.repeat(100_000)}},${asText({}).slice(1)}`,
    'OPTIONS_INVALID',
    'decimals',
  ],
  ['a huge number', asText({ options: { decimals: 1e308 } }), 'OPTIONS_INVALID', 'decimals'],
  [
    'a number beyond all',
    `{"options":{"decimals":1e999},${asText({}).slice(1)}`,
    'MESSAGE_INVALID',
    'number that is too large',
  ],
  [
    'a number of 100,000 digits',
    `{"options":{"decimals":${'9'.repeat(100_000)}},${asText({}).slice(1)}`,
    'MESSAGE_INVALID',
    'number that is too large',
  ],
  ["another tenant's device", asText({ devices: ['theirs'] }), 'DEVICE_UNKNOWN', 'devices'],
  ["another tenant's device beside its own", asText({ devices: ['m1', 'theirs'] }), 'DEVICE_UNKNOWN', 'devices'],
  ["another tenant's location", asText({ locations: ['vault'] }), 'DEVICE_UNKNOWN', 'locations'],
  ["another tenant's recipient", mailing('reader@rival.example'), 'RECIPIENT_FOREIGN', 'delivery.email.0'],
  [
    "another tenant's recipient in capitals",
    mailing('ok@x.example', 'READER@Rival.example'),
    'RECIPIENT_FOREIGN',
    'delivery.email.1',
  ],
  ["another tenant's owner", mailing('owner@rival.example'), 'RECIPIENT_FOREIGN', 'delivery.email.0'],
];

describe('a message with', () => {
  it.each(hostile)(
    '%s is refused by the name of what is wrong, and makes and mails nothing',
    async (_, body, code, words) => {
      const before = { objects: await stack.aws.objects(), mails: (await stack.aws.mails()).length };
      const messageId = await stack.aws.send(body);
      const letter = await until(
        async () => (await stack.aws.deadLetters()).find((each) => each.body === body),
        'it is refused',
      );
      expect(letter).toMatchObject({ code, reason: expect.stringContaining(words) });
      expect(letter.reason).not.toMatch(/rival|Meter theirs/iu);
      const events = await until(async () => {
        const found = (await stack.aws.events()).filter(({ detail }) => detail['messageId'] === messageId);
        return found.length > 0 && found;
      }, 'it is announced');
      expect(events).toMatchObject([{ type: 'report.failed', detail: { error: { code } } }]);
      expect(await stack.aws.objects()).toEqual(before.objects);
      expect((await stack.aws.mails()).length).toBe(before.mails);
    },
  );

  it('a recipient that is its own as well, or nobody’s, is served', async () => {
    await stack.send('shared', { clientId: 'advised', delivery: { email: ['adviser@both.example', 'new@x.example'] } });
    expect(await stack.settled('shared')).toMatchObject({ status: 'completed' });
    expect((await stack.mailsAbout('shared')).map(({ to }) => to).toSorted()).toEqual([
      'adviser@both.example',
      'new@x.example',
    ]);
  });

  it('anything of that kind has changed nothing for the next one', async () => {
    expect(Object.keys(Object.prototype)).toEqual([]);
    await stack.send('after-all');
    expect(await stack.settled('after-all')).toMatchObject({ status: 'completed', attempt: 1 });
  });
});
