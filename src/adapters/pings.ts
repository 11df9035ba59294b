/** Whether queue and store answer, for a readiness probe; the permissions they take are in docs/http.md. */
import { HeadBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { awsFailure } from './aws-errors.ts';

/** @throws QUEUE_FAILED, ABORTED */
export const pingQueue = async (client: SQSClient, queueUrl: string, signal: AbortSignal): Promise<void> => {
  try {
    const command = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] });
    await client.send(command, { abortSignal: signal });
  } catch (error) {
    throw awsFailure('QUEUE_FAILED', 'Asking after the request queue', error, signal);
  }
};

/** @throws STORE_FAILED, ABORTED */
export const pingStore = async (client: S3Client, bucket: string, signal: AbortSignal): Promise<void> => {
  try {
    await client.send(new HeadBucketCommand({ Bucket: bucket }), { abortSignal: signal });
  } catch (error) {
    throw awsFailure('STORE_FAILED', `Asking after the bucket ${bucket}`, error, signal);
  }
};
