import { describe, expect, it } from 'vitest';
import { awsFailure, hasName, statusOf } from '../../src/adapters/aws-errors.ts';
import { fail } from '../../src/errors.ts';

const running = new AbortController().signal;
const thrown = (name: string, facts: object = {}): Error => Object.assign(new Error('because'), { name, ...facts });

describe('awsFailure', () => {
  it('says what was being done, what the service said, and keeps the cause and the status', () => {
    const cause = thrown('AccessDenied', { $metadata: { httpStatusCode: 403 } });
    const error = awsFailure('STORE_FAILED', 'Storing the workbook', cause, running);
    expect(error).toMatchObject({
      code: 'STORE_FAILED',
      message: 'Storing the workbook: AccessDenied: because',
      data: { status: 403 },
      cause,
    });
  });

  it('passes on an error of ours as it is', () => {
    const mine = fail('POINTER_MISSING', 'gone');
    expect(awsFailure('STORE_FAILED', 'Reading', mine, AbortSignal.abort())).toBe(mine);
  });

  it.each([
    ['its signal is aborted', thrown('TimeoutError'), AbortSignal.abort()],
    ['the SDK says so', thrown('AbortError'), running],
  ])('is ABORTED when %s', (_, cause, signal) => {
    expect(awsFailure('STORE_FAILED', 'Storing', cause, signal)).toMatchObject({ code: 'ABORTED', cause });
  });

  it('hands on the reason of an abort when it is an error of ours', () => {
    const reason = fail('REPORT_TIMEOUT', 'took too long');
    expect(awsFailure('STORE_FAILED', 'Storing', thrown('AbortError'), AbortSignal.abort(reason))).toBe(reason);
  });

  it('makes do with whatever was thrown', () => {
    expect(awsFailure('QUEUE_FAILED', 'Sending', 'a string', running)).toMatchObject({
      code: 'QUEUE_FAILED',
      message: 'Sending: UnknownError: a string',
    });
  });
});

describe('what an AWS error says', () => {
  it('is its name', () => {
    expect(hasName(thrown('NoSuchKey'), ['NotFound', 'NoSuchKey'])).toBe(true);
    expect(hasName(thrown('NoSuchKey'), ['NotFound'])).toBe(false);
    expect(hasName({ name: 'NoSuchKey' }, ['NoSuchKey'])).toBe(false);
  });

  it.each([
    ['the status of the answer', thrown('X', { $metadata: { httpStatusCode: 503 } }), 503],
    ['no status when there was no answer', thrown('X', { $metadata: {} }), undefined],
    ['no status when it was not the SDK', thrown('X'), undefined],
    ['no status when its metadata is broken', thrown('X', { $metadata: null }), undefined],
    ['no status when its status is no number', thrown('X', { $metadata: { httpStatusCode: '503' } }), undefined],
    ['no status when it is no error', { $metadata: { httpStatusCode: 503 } }, undefined],
  ])('has %s', (_, error, status) => {
    expect(statusOf(error)).toBe(status);
  });
});
