import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tmpdir } from 'node:os';
import type { Database } from '../../src/ports.ts';
import { startTestAws, type TestAws } from '../support/aws.ts';
import { type CommandResult, runCommand } from '../support/command.ts';
import { createTestDatabase, openTestDatabase, type TestDatabase } from '../support/database.ts';
import { client, device, seed } from '../support/meters.ts';

let testDatabase: TestDatabase;
let database: Database;
let aws: TestAws;

beforeAll(async () => {
  [testDatabase, aws] = await Promise.all([createTestDatabase(), startTestAws()]);
  database = await openTestDatabase(testDatabase.url);
  await seed(database, [client('acme', [device('m1')])]);
});
afterAll(async () => {
  await database.close();
  await Promise.all([testDatabase.drop(), aws.stop()]);
});

const run = (...args: readonly string[]): Promise<CommandResult> =>
  runCommand(['suppressions', ...args], {
    cwd: tmpdir(),
    environment: { ...aws.environment, DATABASE_URL: testDatabase.url },
  });

describe('suppressions', () => {
  it('adds, lists and removes an address, of one client and of all', async () => {
    expect(await run('add', 'Anna@acme.example', '--client', 'acme')).toMatchObject({ code: 0 });
    expect((await run('add', 'anna@acme.example', '--client', 'acme')).out).toContain('gets no mail already');
    expect((await run('add', 'anna@acme.example')).out).toContain('gets no more mail');
    const { out } = await run('list', '--json');
    const listed = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(listed).toMatchObject([
      { address: 'anna@acme.example', clientId: null, reason: 'operator' },
      { address: 'anna@acme.example', clientId: 'acme', reason: 'operator' },
    ]);
    expect(await run('remove', 'anna@acme.example', '--client', 'acme')).toMatchObject({
      code: 1,
      out: expect.stringContaining('still gets no mail of any client'),
    });
    expect((await run('remove', 'ANNA@acme.example')).out).toContain('gets mail again');
    expect((await run('remove', 'anna@acme.example')).out).toContain('was not suppressed');
    expect((await run('list')).out).toContain('No suppressed addresses');
  });

  it('never takes a client that does not exist for all of them, nor anything for an address', async () => {
    expect(await run('add', 'anna@acme.example', '--client', 'nobody')).toMatchObject({
      code: 2,
      err: expect.stringContaining('there is no client "nobody"'),
    });
    expect(await run('add', 'anna')).toMatchObject({ code: 2, err: expect.stringContaining('Give a mail address') });
    expect((await run('list')).out).toContain('No suppressed addresses');
    expect((await run('--help')).out).toMatch(/list[^]*add[^]*remove/u);
    expect((await run('remove', '--help')).out).toContain('--client <id>');
  });
});
