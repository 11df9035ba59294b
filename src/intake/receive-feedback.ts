/** From feedback of the mail service to what becomes of its message. It is never a report, and never fails for what it says. */
import type { Feedback } from '../ledger/feedback.ts';
import type { Clock, Log, QueueMessage, Verdict } from '../ports.ts';
import type { MailNews } from './mail-feedback.ts';
import { backOffSeconds, type RetryRules } from './verdict.ts';

export type FeedbackOptions = {
  readonly feedback: Feedback;
  readonly retry: RetryRules;
  readonly clock: Clock;
};

/** A mail that is so young may not be noted yet: feedback can be faster than the answer to the send. */
const raceMs = 10 * 60_000;
const maxLooks = 5;

/** @throws what the database throws: the message comes again */
export const receiveFeedback = async (
  { feedback: ledger, retry, clock }: FeedbackOptions,
  { type, feedback, mailedAt }: MailNews,
  message: QueueMessage,
  log: Log,
  signal: AbortSignal,
): Promise<Verdict> => {
  if (feedback === null) {
    log.debug({ type }, 'news of the mail service; nothing to do');
    return { kind: 'acknowledge' };
  }
  const { effect, messageId: mailId } = feedback;
  const outcome = await ledger.apply(feedback, signal);
  const facts = { type, effect, mailId };
  if (outcome === 'unknown' && clock.now() - mailedAt < raceMs && message.receiveCount < maxLooks) {
    const delaySeconds = backOffSeconds(message.receiveCount, retry);
    log.debug({ ...facts, delaySeconds }, 'feedback on a mail that is not noted; looking again');
    return { kind: 'retry', delaySeconds };
  }
  if (outcome === 'unknown') log.info(facts, 'feedback on a mail that is not ours; acknowledged');
  else if (outcome === 'foreign')
    log.warn(facts, 'feedback names another recipient than its mail went to; acknowledged');
  else log.info({ ...facts, repeated: outcome === 'repeated' }, 'feedback on a mail');
  return { kind: 'acknowledge' };
};
