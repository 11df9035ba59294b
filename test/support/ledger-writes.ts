/** Every write by which a report is noted, in order. */
import type { HoldAt } from './hold-rows.ts';

export type LedgerWrite = HoldAt & {
  readonly name: string;
  /** Also tried by `npm test`. */
  readonly quick?: true;
};

export const ledgerWrites: readonly LedgerWrite[] = [
  { name: 'the claim', table: 'report_history', event: 'insert' },
  {
    name: 'the stored workbook',
    table: 'report_history',
    event: 'update',
    when: 'old.output is null and new.output is not null',
  },
  { name: 'the intent of a mail', table: 'deliveries', event: 'insert' },
  { name: 'the mail that was sent', table: 'deliveries', event: 'update', when: `new.state = 'sent'`, quick: true },
  {
    name: 'the end of the report',
    table: 'report_history',
    event: 'update',
    when: `new.status = 'completed'`,
  },
  { name: 'its event', table: 'outbox', event: 'insert' },
  { name: 'the event that is taken', table: 'outbox', event: 'update', when: 'new.attempts > old.attempts' },
  { name: 'the event that went out', table: 'outbox', event: 'update', when: 'new.published_at is not null' },
];
