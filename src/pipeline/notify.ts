/** Mails the notices that are due, one after the other: what failed for good, and what is late. */
import { noticeMail, type NoticeMail } from '../delivery/notice-mail.ts';
import { sendOnce, type SendOutcome } from '../delivery/send-once.ts';
import { reportTitle } from '../families/plans.ts';
import type { Notice, Notices } from '../ledger/notices.ts';
import type { Log, Mailer } from '../ports.ts';

export type Notify = {
  /** Sends what is due; resolves to how many went. Never throws: what did not go waits for a later round. */
  flush(): Promise<number>;
};

type NotifyOptions = { readonly notices: Notices; readonly mailer: Mailer; readonly log: Log };

export const createNotify = (options: NotifyOptions): Notify => {
  let running: Promise<number> | undefined;
  return {
    flush: () => {
      running ??= flushAll(options).finally(() => {
        running = undefined;
      });
      return running;
    },
  };
};

const flushAll = async ({ notices, mailer, log }: NotifyOptions): Promise<number> => {
  let sent = 0;
  try {
    await notices.findLate();
    for (let notice = await notices.take(); notice; notice = await notices.take()) {
      const mail = { ...noticeMail(wordsOf(notice)), to: notice.recipient, tag: notice.tag };
      const { state, reason, messageId } = await sendOnce(mail, mailer);
      await notices.end(notice, { state: stateAfter(state), reason, messageId });
      const facts = { requestId: notice.requestId, kind: notice.kind, state };
      if (state === 'sent') log.info(facts, 'owner told');
      else log.warn(facts, 'owner not told yet');
      if (state === 'sent') sent += 1;
      // The others would fare no better, and each would take as long to find that out.
      if (state === 'failed') break;
    }
  } catch (error) {
    log.warn({ err: error, sent }, 'notices wait');
  }
  return sent;
};

/** What did not go for now is due again. */
const stateAfter = (state: SendOutcome['state']) => (state === 'failed' ? 'due' : state);

const wordsOf = ({ kind, requestId, facts, clientName, from, to, timezone, locale }: Notice): NoticeMail => ({
  kind,
  requestId,
  report: reportTitle(facts.report),
  client: clientName ?? facts.clientId,
  period: from === null || to === null ? null : { from, to },
  timezone: timezone ?? 'UTC',
  locale: locale ?? 'en',
  error: facts.error,
  dueAt: facts.dueAt,
});
