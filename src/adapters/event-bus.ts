/** The EventBus port: to an SQS queue, or to an EventBridge bus. */
import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { type ErrorCode, fail } from '../errors.ts';
import type { EventBus } from '../ports.ts';
import { awsFailure, hasName } from './aws-errors.ts';

const eventSource = 'report-worker';

/** What is wrong with the event itself; after anything else the same one may be taken later. */
const refusals = [
  'InvalidMessageContents',
  'InvalidParameterValue',
  'ValidationException',
  'MalformedDetail',
  'InvalidArgument',
  'RequestEntityTooLargeException',
];

const codeOf = (error: unknown): ErrorCode => (hasName(error, refusals) ? 'EVENT_REFUSED' : 'EVENT_FAILED');

/** The same envelope that EventBridge delivers, so that a consumer need not care which way an event came. */
export const createQueueEventBus = ({ client, queueUrl }: { client: SQSClient; queueUrl: string }): EventBus => ({
  publish: async (event, signal) => {
    const { id, type, time, detail } = event;
    const body = JSON.stringify({ id, source: eventSource, 'detail-type': type, time, detail });
    try {
      await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body }), { abortSignal: signal });
    } catch (error) {
      throw awsFailure(codeOf(error), `Publishing ${type} to the event queue`, error, signal);
    }
  },
});

/** EventBridge gives each event an id of its own: ours travels as `detail.eventId`. */
export const createBridgeEventBus = ({
  client,
  busName,
}: {
  client: EventBridgeClient;
  busName: string;
}): EventBus => ({
  publish: async (event, signal) => {
    const entry = {
      EventBusName: busName,
      Source: eventSource,
      DetailType: event.type,
      Time: new Date(event.time),
      Detail: JSON.stringify({ eventId: event.id, ...event.detail }),
    };
    try {
      const { FailedEntryCount, Entries } = await client.send(new PutEventsCommand({ Entries: [entry] }), {
        abortSignal: signal,
      });
      if (FailedEntryCount) {
        const { ErrorCode: reason = '', ErrorMessage } = Entries?.[0] ?? {};
        const code = refusals.includes(reason) ? 'EVENT_REFUSED' : 'EVENT_FAILED';
        throw fail(code, `The bus ${busName} refused ${event.type}: ${reason}: ${ErrorMessage}`, {
          busName,
        });
      }
    } catch (error) {
      throw awsFailure(codeOf(error), `Publishing ${event.type} to the bus ${busName}`, error, signal);
    }
  },
});
