/**
 * From an SQS body to a request. Five forms come in, besides what the mail service tells (`mail-feedback.ts`):
 *
 *   direct      { "report": …, "clientId": …, … }
 *   retry       { "retry": "request id" }                                                    of one that is known already
 *   command     { "command": "run-schedules", "at": … }                                      the tick of a clock
 *   envelope    { "detail-type": …, "id": …, "time": …, "detail": <any of the others> }      from EventBridge
 *   pointer     { "s3": { "bucket": …, "key": … } }  → an object with a direct or retry form or an envelope
 */
import { createHash } from 'node:crypto';
import {
  commandSchema,
  envelopeSchema,
  maxRequestBytes,
  pointerSchema,
  type RetryMessage,
  retrySchema,
} from '../contract/message-forms.ts';
import { fail, maskAddresses, plainText } from '../errors.ts';
import type { StandingRequest } from '../ledger/reopen.ts';
import type { ObjectStore, QueueMessage } from '../ports.ts';
import type { IncomingRequest } from '../pipeline/run-report.ts';
import { describeIssues } from '../report/describe-issues.ts';
import type { EpochMs } from '../report/model.ts';
import { hashBody, idPattern, parseRequest, requestSchema, windowRequestId } from '../report/request.ts';
import { type MailNews, readMailNews } from './mail-feedback.ts';

/** Asks for the reports of every schedule that is due. */
export type CommandMessage = {
  readonly command: 'run-schedules';
  /** When the clock that sent it struck. */
  readonly at: EpochMs;
};

type Unwrapped = { readonly value: unknown; readonly envelopeId?: string; readonly askedAt?: number };

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    // Of what the parser says, not the part of the text that it quotes, nor it itself as the cause: who knows what that is.
    const reason = error instanceof Error ? error.message.replace(/,? (?:\.\.\.)?"[^]*$/u, '') : '';
    throw fail('MESSAGE_UNREADABLE', `The message is not JSON: ${reason}`);
  }
};

const hasKey = (value: unknown, key: string): boolean =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key);

const unwrapEnvelope = (value: unknown): Unwrapped => {
  if (!hasKey(value, 'detail-type')) return { value };
  const parsed = envelopeSchema.safeParse(value);
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw fail('MESSAGE_INVALID', `The event envelope does not fit: ${fields.join('; ')}`);
  }
  const { detail, id, time } = parsed.data;
  return {
    value: detail,
    ...(id === undefined ? {} : { envelopeId: id }),
    ...(time === undefined ? {} : { askedAt: Date.parse(time) }),
  };
};

const followPointer = async (value: unknown, store: ObjectStore, signal: AbortSignal): Promise<unknown> => {
  const parsed = pointerSchema.safeParse(value);
  if (!parsed.success) {
    const faults = describeIssues(parsed.error, { name: 'pointer', fields: ['s3'] });
    throw fail('MESSAGE_INVALID', `A pointer is {"s3": {"bucket": …, "key": …}} and nothing else: ${faults}`);
  }
  return parseJson(await store.readText(parsed.data.s3, maxRequestBytes, signal));
};

const parseRetry = (value: unknown): RetryMessage => {
  const parsed = retrySchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw fail('MESSAGE_INVALID', 'A retry is {"retry": "the id of a request"} and nothing else');
};

const parseCommand = (value: unknown, askedAt: EpochMs): CommandMessage => {
  const parsed = commandSchema.safeParse(value);
  if (!parsed.success) {
    const faults = describeIssues(parsed.error, { name: 'command', fields: Object.keys(commandSchema.shape) });
    throw fail('MESSAGE_INVALID', `A command is {"command": "run-schedules"}, with "at" if need be: ${faults}`);
  }
  const { command, at } = parsed.data;
  return { command, at: at === undefined ? askedAt : Date.parse(at) };
};

/**
 * A request that stands in the ledger, as its first message was parsed.
 * @throws REQUEST_UNKNOWN when that message was none that can be made again
 */
export const standingRequest = (
  requestId: string,
  { request, bodyHash, emails, askedAt }: StandingRequest,
): IncomingRequest => {
  const delivery = asRecord(request['delivery']);
  const parsed = requestSchema.safeParse(
    emails === null ? request : { ...request, delivery: { ...delivery, email: emails } },
  );
  if (!parsed.success) {
    throw fail('REQUEST_UNKNOWN', `The request "${requestId}" was refused as it came; correct it and send it anew`);
  }
  return { requestId, bodyHash, body: parsed.data, askedAt };
};

/**
 * @throws MESSAGE_UNREADABLE, MESSAGE_INVALID, MESSAGE_TOO_LARGE, POINTER_MISSING: never to succeed; STORE_FAILED: later
 */
export const parseMessage = async (
  message: QueueMessage,
  store: ObjectStore,
  signal: AbortSignal,
): Promise<IncomingRequest | RetryMessage | CommandMessage | { readonly news: MailNews }> => {
  if (Buffer.byteLength(message.body) > maxRequestBytes) {
    throw fail(
      'MESSAGE_TOO_LARGE',
      `The message is larger than ${maxRequestBytes} bytes; put it into S3 and send a pointer`,
    );
  }
  const value = parseJson(message.body);
  const news = readMailNews(value);
  if (news) return { news };
  let unwrapped = unwrapEnvelope(value);
  if (hasKey(unwrapped.value, 's3')) {
    const pointedAt = unwrapEnvelope(await followPointer(unwrapped.value, store, signal));
    unwrapped = { ...unwrapped, ...pointedAt };
  }
  if (hasKey(unwrapped.value, 'retry')) return parseRetry(unwrapped.value);
  const askedAt = unwrapped.askedAt ?? message.origin.sentAt;
  if (hasKey(unwrapped.value, 'command')) return parseCommand(unwrapped.value, askedAt);
  const body = parseRequest(unwrapped.value);
  const ofWindow = body.schedule && windowRequestId(body.clientId, body.schedule);
  return {
    requestId: body.requestId ?? ofWindow ?? unwrapped.envelopeId ?? message.origin.id,
    bodyHash: hashBody(body),
    body,
    askedAt,
  };
};

export type Salvaged = {
  readonly requestId: string;
  readonly clientId: string | null;
  readonly report: string | null;
  readonly bodyHash: string;
  /** The beginning of the body as text: what it holds may be anything, and jsonb does not take everything. */
  readonly request: { readonly body: string };
};

const shownCharacters = 4_000;

const idOrNull = (value: unknown): string | null => (typeof value === 'string' && idPattern.test(value) ? value : null);

/** The little that can be told of a message that is no request, for its history row and its event. Never throws. */
export const salvage = (message: Pick<QueueMessage, 'body' | 'origin'>): Salvaged => {
  const outer = asRecord(tryParse(message.body));
  const inner = Object.hasOwn(outer, 'detail-type') ? asRecord(outer['detail']) : outer;
  return {
    requestId: idOrNull(inner['requestId']) ?? idOrNull(outer['id']) ?? message.origin.id,
    clientId: idOrNull(inner['clientId']),
    report: idOrNull(inner['report']),
    bodyHash: hashOf(inner, message.body),
    request: { body: maskAddresses(plainText(message.body, shownCharacters).replaceAll(/\\u0040/gu, '@')) },
  };
};

const tryParse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/** As that of a good request, so that a refused one can be told from another under its id. */
const hashOf = (inner: object, body: string): string => {
  try {
    return hashBody(inner);
  } catch {
    return createHash('sha256').update(body).digest('hex');
  }
};

const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
