import { delivered, type Traces } from './audit.ts';
import { type Boundary, openScene } from './boundaries.ts';
import { execute } from './execute.ts';
import { client, device, importConstant, seed } from './meters.ts';
import { spawnWorker, startWorker } from './worker.ts';
import { recipients, type World } from './world.ts';

/** A client whose reports have a logo, which can be held back while the readings are fetched. */
export const addFramedClient = async (world: World): Promise<void> => {
  const logoUrl = 's3://reports/logo.svg';
  await world.aws.put(
    'logo.svg',
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9"/></svg>',
  );
  const to = [{ report: 'energy.daily-consumption', emails: recipients }];
  await seed(world.database, [client('framed', [device('f1')], { logoUrl, recipients: to })]);
  await importConstant(world.databaseUrl, 'framed', 'f1', '2016-03-01', 5);
};

/**
 * Kills a worker with SIGKILL while it stands at the boundary, and lets another one finish.
 * @returns what there is at the end, and what there should be
 */
export const killAt = async (world: World, boundary: Boundary): Promise<{ traces: Traces; expected: object }> => {
  const { name, clientId, deliveries = ['sent', 'sent'], mailed = recipients } = boundary;
  const requestId = name.replaceAll(/[^a-z]+/gu, '-');
  const scene = await openScene(world);
  const hold = await boundary.hold(scene);
  const doomed = spawnWorker(scene.environment);
  await world.send(requestId, clientId === undefined ? {} : { clientId });
  await hold.held(doomed);
  doomed.child.kill('SIGKILL');
  const endedBy = await doomed.exited;
  await hold.clear();
  await scene.close();

  const successor = await startWorker(world.environment);
  await world.reaches(requestId, 'completed');
  // An event that may or may not have gone out is tried again after a minute: not waited for here.
  await execute(world.databaseUrl, 'update outbox set due_at = now() where published_at is null');
  await world.drained();
  const stillHeld = await successor.stop();
  if (endedBy !== 'SIGKILL' || stillHeld.length > 0) throw new Error(`ended by ${endedBy}, held ${stillHeld.join()}`);
  return {
    traces: await world.traces(requestId),
    expected: {
      ...delivered(requestId),
      deliveries: Object.fromEntries(recipients.map((recipient, index) => [recipient, deliveries[index]])),
      mails: Object.fromEntries(mailed.map((recipient) => [recipient, 1])),
    },
  };
};
