/** A request lies in its message, or in S3 with the message pointing there when it is too large for one. */
import type { S3Client } from '@aws-sdk/client-s3';
import { awsFailure } from '../adapters/aws-errors.ts';
import { maxRequestBytes } from '../contract/message-forms.ts';
import { fail } from '../errors.ts';
import type { PreparedRequest } from './prepare-request.ts';

/** What SQS takes, body and attributes together; a message of ours has no attributes. */
export const maxMessageBytes = maxRequestBytes;

export type PlacerOptions = {
  readonly s3?: Pick<S3Client, 'send'>;
  readonly pointerBucket?: string;
  readonly pointerPrefix?: string;
  readonly maxMessageBytes: number;
};

/** The body of the message that carries the request. */
export type Placer = (request: PreparedRequest, signal: AbortSignal) => Promise<string>;

/** @throws INPUT_INVALID when the options do not go together */
export const createPlacer = (options: PlacerOptions): Placer => {
  const { s3, pointerBucket, pointerPrefix = 'requests/', maxMessageBytes: limit } = options;
  if ((s3 === undefined) !== (pointerBucket === undefined)) {
    throw fail('INPUT_INVALID', 's3, pointerBucket: give both, or neither; large requests go there');
  }
  return async ({ requestId, clientId, body }, signal) => {
    const bytes = Buffer.byteLength(body);
    if (bytes <= limit) return body;
    if (bytes > maxRequestBytes) {
      throw fail(
        'MESSAGE_TOO_LARGE',
        `${requestId} has ${bytes} bytes and a request may have ${maxRequestBytes}; name locations instead of devices, or split it`,
        { bytes },
      );
    }
    if (!s3 || pointerBucket === undefined) {
      throw fail(
        'MESSAGE_TOO_LARGE',
        `${requestId} has ${bytes} bytes and a message may have ${limit}; give s3 and pointerBucket, and it goes there`,
        { bytes },
      );
    }
    const at = { bucket: pointerBucket, key: `${pointerPrefix}${clientId}/${requestId}.json` };
    await putText(s3, at, body, signal);
    return JSON.stringify({ s3: at });
  };
};

const putText = async (
  s3: Pick<S3Client, 'send'>,
  { bucket, key }: { bucket: string; key: string },
  text: string,
  signal: AbortSignal,
): Promise<void> => {
  try {
    // Only here: most callers never need it.
    const { PutObjectCommand } = await import('@aws-sdk/client-s3');
    const command = new PutObjectCommand({ Bucket: bucket, Key: key, Body: text, ContentType: 'application/json' });
    await s3.send(command, { abortSignal: signal });
  } catch (error) {
    throw awsFailure('STORE_FAILED', `Putting a large request into ${bucket}`, error, signal);
  }
};
