import { expect, it } from 'vitest';
import { createWatchCancels } from '../../src/pipeline/watch-cancels.ts';
import { createTestLog } from '../support/log.ts';
import { until } from '../support/until.ts';

it('goes on watching a request that was claimed anew when the run that lost it ends', async () => {
  const asked: string[] = [];
  const cancels = { askedFor: async (ids: readonly string[]) => ids.filter((id) => asked.includes(id)) };
  const watcher = createWatchCancels(cancels, createTestLog().log);
  const lost = watcher.watch('twice');
  const anew = watcher.watch('twice');
  lost.stop();
  asked.push('twice');
  await until(() => anew.signal.aborted, 'the cancel is heard of');
  expect(lost.signal.aborted).toBe(false);
  expect(anew.signal.reason).toMatchObject({ code: 'REPORT_CANCELLED' });
  anew.stop();
});
