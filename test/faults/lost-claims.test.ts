import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openScene } from '../support/boundaries.ts';
import { execute } from '../support/execute.ts';
import type { Matches } from '../support/http-proxy.ts';
import { until } from '../support/until.ts';
import { spawnWorker } from '../support/worker.ts';
import { openWorld, recipients, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const [anna, ben] = recipients;

/** The nth mail of a scene. */
const isNth = (count: number): Matches => {
  let seen = 0;
  return (method) => method === 'POST' && (seen += 1) === count;
};

describe('a claim that another owner has while the first one, none the wiser, goes on', () => {
  it.each([
    ['storing', 's3', (method: string) => method === 'HEAD', {}],
    ['sending the first mail', 'ses', isNth(1), { [anna]: 1 }],
    ['sending the last mail', 'ses', isNth(2), { [anna]: 1, [ben]: 1 }],
  ] as const)('after %s: it sends nothing more and writes no state', async (where, service, matches, mails) => {
    const requestId = where.replaceAll(' ', '-');
    const scene = await openScene(world);
    const held = scene[service].holdAnswers(matches);
    // Its lease is so long that it learns of its loss by its next write alone.
    const old = spawnWorker({ ...scene.environment, VISIBILITY_TIMEOUT_SECONDS: '600' });
    await world.send(requestId);
    const letPass = await held;
    await execute(
      world.databaseUrl,
      `update report_history set owner = 'another', lease_until = now() + interval '1 hour' where request_id = '${requestId}'`,
    );
    const before = await execute(world.databaseUrl, `select * from report_history where request_id = '${requestId}'`);
    letPass();
    await until(() => old.log().some(({ msg }) => msg === 'request left to the worker that has it now'), 'it noticed');
    old.child.kill('SIGTERM');
    expect(await old.exited).toBe(0);
    await scene.close();
    expect(await execute(world.databaseUrl, `select * from report_history where request_id = '${requestId}'`)).toEqual(
      before,
    );
    const traces = await world.traces(requestId);
    expect(traces).toMatchObject({ status: 'running', eventIds: [] });
    // One more recipient would match as well.
    expect(traces.mails).toEqual(mails);
  });
});
