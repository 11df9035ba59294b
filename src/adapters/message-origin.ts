/** What a message carries of its first sending, however often it was dead-lettered and redriven since. */
import type { Message, MessageAttributeValue } from '@aws-sdk/client-sqs';
import type { MessageOrigin } from '../ports.ts';

export const originNames = ['OriginalMessageId', 'OriginalSentAt'];

export const originAttributes = ({ id, sentAt }: MessageOrigin): Record<string, MessageAttributeValue> => ({
  OriginalMessageId: { DataType: 'String', StringValue: id },
  OriginalSentAt: { DataType: 'Number', StringValue: String(sentAt) },
});

const idPattern = /^[A-Za-z0-9-]{1,128}$/u;

/** @param itself what holds of a message that was never moved */
export const originOf = ({ MessageAttributes = {} }: Message, itself: MessageOrigin): MessageOrigin => {
  const id = MessageAttributes['OriginalMessageId']?.StringValue ?? '';
  const sentAt = Number(MessageAttributes['OriginalSentAt']?.StringValue ?? Number.NaN);
  return {
    id: idPattern.test(id) ? id : itself.id,
    // Nobody sends a message after it has come.
    sentAt: Number.isInteger(sentAt) && sentAt > 0 && sentAt <= itself.sentAt ? sentAt : itself.sentAt,
  };
};
