import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createSqsDeadLetters } from '../../src/adapters/sqs-dead-letters.ts';
import { startLocalAws } from '../../src/local/aws.ts';
import { until } from '../support/until.ts';

const { signal } = new AbortController();

describe('a dead letter', () => {
  it.each(['in memory', 'on disk'])('that was looked at is there again, on a queue that is %s', async (where) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'dead-letters-'));
    const aws = await startLocalAws(where === 'on disk' ? { dataDir } : {});
    const { main: queueUrl, deadLetter: deadLetterQueueUrl } = aws.queueUrls;
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const client = new SQSClient({ endpoint: aws.endpoint, region: 'eu-central-1', credentials });
    try {
      await client.send(new SendMessageCommand({ QueueUrl: deadLetterQueueUrl, MessageBody: '{}' }));
      const letters = createSqsDeadLetters({ client, queueUrl, deadLetterQueueUrl });
      for (let look = 0; look < 3; look += 1) {
        const [letter] = await until(async () => {
          const taken = await letters.take(signal);
          return taken.length > 0 && taken;
        }, 'it is there');
        expect(letter).toMatchObject({ body: '{}', code: null });
        if (letter) await letters.putBack(letter, signal);
      }
    } finally {
      client.destroy();
      await aws.stop();
      await rm(dataDir, { recursive: true, force: true });
    }
  });
});
