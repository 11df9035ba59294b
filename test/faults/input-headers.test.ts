import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FaultStack, period, startFaultStack } from '../support/fault-stack.ts';
import { client, device, importConstant } from '../support/meters.ts';
import { until } from '../support/until.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let stack: FaultStack;
let worker: TestWorker;
let objectsBefore: readonly string[];

const evilNames = {
  'carriage returns and line feeds': 'Evil\r\nBcc: victim@elsewhere.example\r\n\r\nHello',
  'dots and slashes': '../../../etc/passwd\\..\\x',
  '300 characters': 'x'.repeat(300),
  '300 characters of two units each': '😀'.repeat(300),
  'quotes and semicolons': '"; filename="other.exe"; x="',
} as const;
const kinds = Object.keys(evilNames) as (keyof typeof evilNames)[];
const idOf = (index: number): string => `evil-${index}`;

const recipient = 'reader@acme.example';

beforeAll(async () => {
  const recipients = [{ report: 'energy.daily-consumption', emails: [recipient] }];
  stack = await startFaultStack(kinds.map((_, index) => client(idOf(index), [device('m')], { recipients })));
  const connection = new Client({ connectionString: stack.databaseUrl });
  await connection.connect();
  for (const [index, kind] of kinds.entries()) {
    await importConstant(stack.databaseUrl, idOf(index), 'm', '2016-03-01', 5);
    // Worse than the catalogue takes, as another program may have written it.
    await connection.query('update clients set name = $1 where id = $2', [evilNames[kind], idOf(index)]);
  }
  await connection.end();
  worker = await startWorker(stack.environment);
  objectsBefore = await stack.aws.objects();
});
afterAll(async () => {
  await worker.stop();
  await stack.stop();
});

describe('headers made of a name of', () => {
  it.each(kinds.map((kind, index) => [kind, index] as const))(
    '%s stay one line each, of good length',
    async (_, index) => {
      const requestId = `named-${index}`;
      await stack.send(requestId, { clientId: idOf(index) });
      const entry = await stack.settled(requestId);
      expect(entry).toMatchObject({ status: 'completed', deliveries: [{ recipient, state: 'sent' }] });
      const mails = await stack.mailsAbout(requestId);
      expect(mails.map(({ to }) => to)).toEqual([recipient]);
      const [mail] = mails;
      expect(mail?.subject).toMatch(/^[^\p{Cc}]{1,200}$/u);
      expect(mail?.text.split('\n').filter((line) => /^(?:Bcc:|Hello)/u.test(line))).toEqual([]);
      const name = mail?.attachments[0]?.filename ?? '';
      expect(name).toMatch(/^[^\p{C}<>:"/\\|?*]{1,180}\.xlsx$/u);
      expect(name.isWellFormed()).toBe(true);

      const s3 = new S3Client({ forcePathStyle: true });
      const head = await s3.send(new HeadObjectCommand({ Bucket: 'reports', Key: entry.output?.key ?? '' }));
      s3.destroy();
      expect(head.ContentDisposition).toMatch(
        /^attachment; filename="[^"\p{Cc}]+\.xlsx"(?:; filename\*=UTF-8''[\w.%~-]+)?$/u,
      );
      expect(entry.output?.key).toBe(
        `reports/${idOf(index)}/energy.daily-consumption/${period.from}_${period.to}/${requestId}.xlsx`,
      );
    },
  );
});

const badParts = [
  ['CR', 'a\rb'],
  ['LF', 'a\nb'],
  ['NUL', 'a\u0000b'],
  ['../', '../../other/x'],
  ['an encoded ../', '..%2f..%2fx'],
  ['300 characters', 'x'.repeat(300)],
] as const;

describe('keys made of a message', () => {
  it.each(
    badParts.flatMap(([what, part]) =>
      (['requestId', 'clientId'] as const).map((field) => [what, field, part] as const),
    ),
  )('with %s in its %s are never made: it is refused by the name of the field', async (_, field, part) => {
    const body = JSON.stringify({ report: 'energy.daily-consumption', clientId: 'acme', period, [field]: part });
    await stack.aws.send(body);
    const letter = await until(
      async () => (await stack.aws.deadLetters()).find((each) => each.body === body),
      'it is refused',
    );
    expect(letter.code).toBe('MESSAGE_INVALID');
    expect(letter.reason).toContain(field);
  });

  it.each(badParts.slice(0, 4))('with %s in a pointer are not read: it is refused', async (_, part) => {
    const asked = stack.store.seen.length;
    const body = JSON.stringify({ s3: { bucket: 'reports', key: `incoming/${part}.json` } });
    await stack.aws.send(body);
    const letter = await until(
      async () => (await stack.aws.deadLetters()).find((each) => each.body === body),
      'it is refused',
    );
    expect(letter.code).toBe('MESSAGE_INVALID');
    expect(letter.reason).toContain('s3.key');
    expect(stack.store.seen).toHaveLength(asked);
  });

  it('leave nothing where it does not belong', async () => {
    const made = (await stack.aws.objects()).filter((key) => !objectsBefore.includes(key));
    for (const key of made)
      expect(key).toMatch(/^reports\/evil-\d\/energy\.daily-consumption\/[\d_-]+\/named-\d\.xlsx$/u);
  });
});
