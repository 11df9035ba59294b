import { describe, expect, it } from 'vitest';
import { createDeliver, type DeliverJob, type DeliveryRecords } from '../../src/delivery/deliver.ts';
import type { SendOutcome } from '../../src/delivery/send-once.ts';
import { type ErrorCode, fail } from '../../src/errors.ts';
import type { Mail, ObjectStore } from '../../src/ports.ts';
import { createTestLog } from '../support/log.ts';

const signal = new AbortController().signal;
const bytes = new Uint8Array(1_000);

const job = (changes: Partial<DeliverJob> = {}): DeliverJob => ({
  title: 'Daily consumption',
  request: {
    requestId: 'r-1',
    report: 'energy.daily-consumption',
    client: { id: 'acme', name: 'ACME' },
    period: { from: '2016-03-01', to: '2016-03-31' },
    timezone: 'UTC',
    locale: 'en-GB',
    options: {},
  },
  recipients: ['a@x.example', 'b@x.example', 'c@x.example'],
  attach: true,
  output: { bucket: 'b', key: 'k', bytes: bytes.length, sha256: 'f' },
  subjects: 1,
  failures: [],
  ...changes,
});

/** The outside world of one delivery: what the mail service answers by address, and what came of it. */
const setUp = (answers: Record<string, ErrorCode> = {}, { attachmentMaxBytes = 10_000, storeDown = false } = {}) => {
  const sent: Mail[] = [];
  const notes = new Map<string, SendOutcome | 'sending'>();
  const refuse = (): Promise<never> => Promise.reject(fail('STORE_FAILED', 'S3 is down'));
  const store: ObjectStore = {
    putFile: refuse,
    readText: refuse,
    remove: refuse,
    readBytes: () => (storeDown ? refuse() : Promise.resolve(bytes)),
    link: (object, seconds) => Promise.resolve(`https://s3.example/${object.key}?expires=${seconds}`),
  };
  const deliver = createDeliver({
    store,
    mailer: {
      send: async (mail) => {
        const code = answers[mail.to];
        if (code) throw fail(code, `said no to ${mail.to}`);
        sent.push(mail);
        return { messageId: `id-${sent.length}` };
      },
    },
    attachmentMaxBytes,
    linkExpiresSeconds: 3_600,
    now: () => 0,
  });
  const records: DeliveryRecords = {
    begin: async (recipient) => {
      const note = notes.get(recipient);
      if (note !== undefined && note !== 'sending' && note.state !== 'failed') return null;
      notes.set(recipient, 'sending');
      return `tag-of-${recipient}`;
    },
    end: async (recipient, outcome) => void notes.set(recipient, outcome),
  };
  const { log, lines } = createTestLog();
  return {
    sent,
    notes,
    lines,
    run: (changes: Partial<DeliverJob> = {}) => deliver(job(changes), records, log, signal),
  };
};

describe('deliver', () => {
  it('sends each recipient a mail of their own, with the workbook', async () => {
    const { run, sent } = setUp();
    await run();
    expect(sent.map(({ to }) => to)).toEqual(['a@x.example', 'b@x.example', 'c@x.example']);
    for (const mail of sent) expect(mail.attachment?.bytes).toBe(bytes);
  });

  it.each([
    ['is too large', { attachmentMaxBytes: 999 }, {}],
    ['is not to be attached', {}, { attach: false }],
  ])('sends a link when the workbook %s', async (_, limits, changes) => {
    const { run, sent } = setUp({}, limits);
    await run(changes);
    for (const mail of sent) {
      expect(mail.attachment).toBeUndefined();
      expect(mail.text).toContain('https://s3.example/k?expires=3600');
    }
  });

  it('notes a refused address with the reason, and the others get theirs', async () => {
    const { run, sent, notes } = setUp({ 'b@x.example': 'MAIL_REFUSED' });
    await run();
    expect(sent.map(({ to }) => to)).toEqual(['a@x.example', 'c@x.example']);
    expect(notes.get('b@x.example')).toMatchObject({ state: 'refused', reason: expect.stringContaining('said no') });
  });

  it('asks for another attempt when one failed for now, which then sends that one alone', async () => {
    const answers: Record<string, ErrorCode> = { 'b@x.example': 'MAIL_FAILED' };
    const { run, sent } = setUp(answers);
    await expect(run()).rejects.toMatchObject({ code: 'MAIL_FAILED' });
    expect(sent.map(({ to }) => to)).toEqual(['a@x.example', 'c@x.example']);
    delete answers['b@x.example'];
    await run();
    expect(sent.map(({ to }) => to)).toEqual(['a@x.example', 'c@x.example', 'b@x.example']);
  });

  it.each(['MAIL_UNCERTAIN', 'ABORTED'] as const)('never repeats a mail that ended in %s', async (code) => {
    const { run, sent, notes } = setUp({ 'b@x.example': code });
    await run();
    await run();
    expect(sent.map(({ to }) => to)).toEqual(['a@x.example', 'c@x.example']);
    expect(notes.get('b@x.example')).toMatchObject({ state: 'uncertain' });
  });

  it('notes no intent before the workbook is at hand, so that a retry still mails', async () => {
    const { run, notes } = setUp({}, { storeDown: true });
    await expect(run()).rejects.toMatchObject({ code: 'STORE_FAILED' });
    expect(notes.size).toBe(0);
  });

  it('puts no address into the log', async () => {
    const { run, lines } = setUp({ 'a@x.example': 'MAIL_REFUSED', 'b@x.example': 'MAIL_FAILED' });
    const error: unknown = await run().catch((thrown: unknown) => thrown);
    expect(lines).toHaveLength(3);
    expect(String(error)).not.toMatch(/[abc]@x\.example/u);
    expect(JSON.stringify(lines)).not.toMatch(/[abc]@x\.example/u);
  });
});
