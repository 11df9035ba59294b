import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { boundaries } from '../support/boundaries.ts';
import { addFramedClient, killAt } from '../support/kill-at.ts';
import { openWorld, type World } from '../support/world.ts';

let world: World;

beforeAll(async () => {
  world = await openWorld();
  await addFramedClient(world);
});
afterAll(() => world.close());

describe('SIGKILL at a stage boundary, then a restart: one completed row, one object, one event id, no second mail', () => {
  it.each(boundaries.filter(({ quick = false }) => quick))('$name', async (boundary) => {
    const { traces, expected } = await killAt(world, boundary);
    expect(traces).toEqual(expected);
  });
});
