/** A process that stands still for longer than its heartbeats, as one does whose main loop is blocked or whose machine sleeps. */
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createS3Store } from '../../src/adapters/s3-store.ts';
import { openWorkshop } from '../../src/compose/workshop.ts';
import { readConfig } from '../../src/config.ts';
import { createDeliver } from '../../src/delivery/deliver.ts';
import { createLifecycle } from '../../src/intake/lifecycle.ts';
import { createClaims } from '../../src/ledger/claims.ts';
import { createDeliveries } from '../../src/ledger/deliveries.ts';
import { createResults } from '../../src/ledger/results.ts';
import { createRunReport } from '../../src/pipeline/run-report.ts';
import { createScratch } from '../../src/pipeline/scratch.ts';
import type { Mailer } from '../../src/ports.ts';
import { parseRequest } from '../../src/report/request.ts';
import type { Fault, FaultProxy, Passing } from '../support/fault-proxy.ts';
import { type FaultStack, period, startFaultStack } from '../support/fault-stack.ts';
import { createTestLog } from '../support/log.ts';
import { until } from '../support/until.ts';
import { quick, spawnWorker, type WorkerProcess } from '../support/worker.ts';

let stack: FaultStack;
let environment: Record<string, string>;
const workers: WorkerProcess[] = [];

beforeAll(async () => {
  stack = await startFaultStack();
  environment = { ...stack.environment, VISIBILITY_TIMEOUT_SECONDS: '2', REPORT_CONCURRENCY: '1' };
});
afterEach(async () => {
  stack.clear();
  for (const { child } of workers) child.kill('SIGKILL');
  await Promise.all(workers.map(({ exited }) => exited));
  workers.length = 0;
});
afterAll(() => stack.stop());

const spawn = (): WorkerProcess => {
  const worker = spawnWorker(environment);
  workers.push(worker);
  return worker;
};

/** Holds the answer to the first request that matches; resolves once the service has done that. */
const holdFirstAnswer = (proxy: FaultProxy, matches: (passing: Passing) => boolean, release: Promise<void>) =>
  new Promise<void>((held) => {
    let isFirst = true;
    proxy.setFault((passing): Fault => {
      if (!isFirst || !matches(passing)) return undefined;
      isFirst = false;
      setImmediate(held);
      return { kind: 'hold after', until: release };
    });
  });

const recipients = ['one@acme.example', 'two@acme.example'];

/** One worker stands still at a place, another finishes the report, and the first goes on. */
const standStill = async (requestId: string, proxy: FaultProxy, matches: (passing: Passing) => boolean) => {
  const gate = Promise.withResolvers<void>();
  const held = holdFirstAnswer(proxy, matches, gate.promise);
  const blocked = spawn();
  await stack.send(requestId, { delivery: { email: recipients } });
  await held;
  blocked.child.kill('SIGSTOP');
  spawn();
  const finished = await stack.settled(requestId);
  const before = { mails: await stack.mailsAbout(requestId), events: await stack.aws.eventsAbout(requestId) };
  gate.resolve();
  blocked.child.kill('SIGCONT');
  await until(
    () => blocked.log().some(({ msg }) => String(msg).includes('left to the worker')),
    'the first one has noticed',
  );
  return { finished, before };
};

describe('a main loop blocked past the heartbeat', () => {
  it('during the upload is fenced: it sends no mail and writes no state', async () => {
    const requestId = 'blocked-upload';
    const { finished, before } = await standStill(requestId, stack.store, ({ method }) => method === 'HEAD');
    expect(finished).toMatchObject({
      status: 'completed',
      attempt: 2,
      deliveries: recipients.map((recipient) => ({ recipient, state: 'sent' })),
    });
    expect(await stack.entryOf(requestId)).toEqual(finished);
    expect(before.mails).toHaveLength(2);
    expect(await stack.mailsAbout(requestId)).toHaveLength(2);
    expect(await stack.aws.eventsAbout(requestId)).toHaveLength(1);
  });

  it('in the midst of the mails is fenced: it sends none of those that were left', async () => {
    const requestId = 'blocked-mail';
    const { finished } = await standStill(requestId, stack.mail, ({ method }) => method === 'POST');
    // The first mail went out, and only the one that stood still could know it.
    expect(finished).toMatchObject({
      status: 'completed',
      attempt: 2,
      deliveries: [
        { recipient: 'one@acme.example', state: 'uncertain' },
        { recipient: 'two@acme.example', state: 'sent' },
      ],
    });
    const mails = await stack.mailsAbout(requestId);
    expect(mails.map(({ to }) => to).toSorted()).toEqual(recipients);
    expect(await stack.entryOf(requestId)).toMatchObject({ status: 'completed', attempt: 2 });
    expect(await stack.aws.eventsAbout(requestId)).toHaveLength(1);
  });

  it('between the intent of a mail and its sending is fenced: the mail does not go', async () => {
    const config = readConfig({ ...quick, ...stack.environment });
    const { log } = createTestLog();
    const lifecycle = createLifecycle(10_000, log);
    const workbook = await openWorkshop({ config, log, lifecycle });
    const { database } = workbook;
    const deliveries = createDeliveries(database);
    const sent: string[] = [];
    const s3 = new S3Client({ forcePathStyle: true });
    const store = createS3Store({ client: s3, bucket: config.store.bucket });
    const mailer: Mailer = { send: async ({ to }) => ({ messageId: String(sent.push(to)) }) };
    const scratch = await createScratch(config.scratchDir, log);
    lifecycle.onStop('scratch', () => scratch.close());
    const leaseSeconds = 1;
    const runReport = createRunReport({
      workbook,
      claims: createClaims(database, leaseSeconds),
      cancels: { settle: async () => undefined },
      watchCancels: { watch: () => ({ signal: new AbortController().signal, stop: () => undefined }) },
      results: createResults(database, null),
      deliveries: {
        ...deliveries,
        begin: async (...intent) => {
          const tag = await deliveries.begin(...intent);
          Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, leaseSeconds * 1_000);
          return tag;
        },
      },
      outbox: { flush: async () => 0 },
      store,
      deliver: createDeliver({ store, mailer, attachmentMaxBytes: 1e6, linkExpiresSeconds: 60, now: Date.now }),
      scratch,
      prefix: config.store.prefix,
      leaseMs: leaseSeconds * 1_000,
      timeoutMs: 20_000,
      maxBegun: 10,
    });
    const body = parseRequest({ report: 'energy.daily-consumption', clientId: 'acme', period });
    const incoming = { requestId: 'blocked-intent', bodyHash: 'x', body, askedAt: Date.now() };
    await expect(runReport(incoming, log, new AbortController().signal)).rejects.toMatchObject({ code: 'LEASE_LOST' });
    expect(sent).toEqual([]);
    s3.destroy();
    expect(await lifecycle.stop('test is over')).toEqual([]);
  });
});
