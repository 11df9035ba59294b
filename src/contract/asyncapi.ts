/** The queues, what lies on them and who does what there, as an AsyncAPI 3.0 document. */
import { completionEvents } from './completion-event.ts';
import { contractExamples } from './examples.ts';
import { contractSchemas, type JsonSchema } from './json-schemas.ts';

const requestForms = ['request', 'pointer', 'retry', 'command', 'envelope'] as const;
const eventTypes = Object.keys(completionEvents);

const titles: Readonly<Record<string, string>> = {
  request: 'A report is asked for',
  pointer: 'A request lies in S3',
  retry: 'A report is asked for once more',
  command: 'A clock strikes: what is due by schedule is asked for',
  envelope: 'An EventBridge event carries a request',
  'report.completed': 'A report is complete',
  'report.partial': 'A report is there, without some devices',
  'report.failed': 'A report was refused or given up',
  'report.cancelled': 'A report was cancelled',
};

/** What a message keeps of its first sending when it is moved. */
const originHeaders = {
  OriginalMessageId: { type: 'string', description: 'Message id under which it was first sent.' },
  OriginalSentAt: {
    type: 'number',
    description: 'When that was, epoch milliseconds: relative periods count from here.',
  },
};

const deadLetterHeaders = {
  type: 'object',
  description: 'SQS message attributes. One that the queue moved by its own policy has none of them.',
  properties: {
    ReasonCode: { type: 'string', description: 'A reason code.', pattern: '^[A-Z_]+$' },
    Reason: { type: 'string', description: 'The reason in words.' },
    ...originHeaders,
  },
};

const redrivenHeaders = {
  type: 'object',
  description: 'SQS message attributes, only of a message that was dead once and sent again.',
  properties: originHeaders,
};

const ref = (path: string): JsonSchema => ({ $ref: `#/${path}` });

const messageOf = (name: string, headers?: object): JsonSchema => ({
  name,
  title: titles[name],
  contentType: 'application/json',
  payload: ref(`components/schemas/${name}`),
  ...(headers && { headers }),
  examples: (contractExamples[name] ?? []).map((payload) => ({ payload })),
});

const deadLetter: JsonSchema = {
  name: 'deadLetter',
  title: 'A message that can never succeed, with the reason',
  summary: 'The body as it came; of one that fills a message alone, the beginning.',
  contentType: 'application/json',
  headers: deadLetterHeaders,
  payload: { description: 'Whatever was on the request queue; it need not be JSON.' },
  examples: [
    {
      headers: {
        ReasonCode: 'MESSAGE_INVALID',
        Reason: 'The request does not fit the contract: clientId: missing; give a string',
        OriginalMessageId: '5fea7756-0ea4-451a-a703-a558b933e274',
        OriginalSentAt: 1_459_490_400_000,
      },
      payload: { report: 'energy.daily-consumption', period: { relative: 'yesterday' } },
    },
  ],
};

const channel = (description: string, names: readonly string[]): JsonSchema => ({
  address: null,
  description,
  messages: Object.fromEntries(names.map((name) => [name, ref(`components/messages/${name}`)])),
});

const operation = (action: 'send' | 'receive', on: string, summary: string): JsonSchema => ({
  action,
  channel: ref(`channels/${on}`),
  summary,
});

/** @param version of the program that the document describes */
export const asyncApiDocument = (version: string): JsonSchema => ({
  asyncapi: '3.0.0',
  info: {
    title: 'report-worker',
    version,
    description: 'Turns report requests from SQS into Excel workbooks in S3, mails and completion events.',
  },
  defaultContentType: 'application/json',
  channels: {
    requests: channel('The request queue (`QUEUE_URL`).', requestForms),
    deadLetters: channel('The dead-letter queue (`DEAD_LETTER_QUEUE_URL`).', ['deadLetter']),
    events: channel('The event queue (`EVENT_QUEUE_URL`), or an EventBridge bus (`EVENT_BUS_NAME`).', eventTypes),
  },
  operations: {
    receiveRequest: operation('receive', 'requests', 'Takes a request when there is a slot free for it.'),
    sendDeadLetter: operation('send', 'deadLetters', 'Moves what can never succeed out of the way.'),
    sendRequestAgain: operation('send', 'requests', 'Sends a dead letter again, when `redrive` is told to.'),
    sendEvent: operation('send', 'events', 'Announces what a request has come to, at least once.'),
  },
  components: {
    schemas: contractSchemas(),
    messages: {
      ...Object.fromEntries(requestForms.map((name) => [name, messageOf(name, redrivenHeaders)])),
      ...Object.fromEntries(eventTypes.map((name) => [name, messageOf(name)])),
      deadLetter,
    },
  },
});
