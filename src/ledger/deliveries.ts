/**
 * One row for each mail of each version, its intent written before the send:
 *
 *   (none) ──begin──▶ sending ──end──▶ sent | refused | failed | uncertain
 *                      │   └─withdraw─────────────────▶ │
 *                      │ begin by a later attempt       └─begin──▶ sending
 *                      ▼
 *                    uncertain      the earlier worker died in between: shown, never sent again blindly
 *
 * An address that gets no more mail is `suppressed` instead of `sending`. What the mail service tells later, `feedback.ts`,
 * makes `bounced` or `complained` of a mail that went.
 */
import { sql } from 'slonik';
import { z } from 'zod';
import { settledStates } from '../contract/completion-event.ts';
import type { Database, Queries } from '../ports.ts';
import { type Claim, whyNotHeld } from './claims.ts';
import { persist, persistLimits } from './persist.ts';
import { whySuppressed } from './suppressions.ts';

export const deliveryStates = ['sending', 'failed', ...settledStates] as const;
export type DeliveryState = (typeof deliveryStates)[number];

export type Delivery = {
  readonly recipient: string;
  readonly state: DeliveryState;
  readonly messageId: string | null;
  readonly reason: string | null;
};

const deliveryRow = z.object({
  recipient: z.string(),
  state: z.enum(deliveryStates),
  message_id: z.string().nullable(),
  reason: z.string().nullable(),
});

const heldBy = (claim: Claim) => sql.fragment`
  exists (select from report_history where request_id = ${claim.requestId} and owner = ${claim.owner} and cancel is null for update)`;

export type Deliveries = ReturnType<typeof createDeliveries>;

export const createDeliveries = (database: Database) => ({
  /** The tag to send it under, now; `null`: it was sent, refused, is suppressed, or nobody knows. @throws LEASE_LOST, REPORT_CANCELLED */
  begin: async (claim: Claim, recipient: string, signal: AbortSignal): Promise<string | null> => {
    try {
      return await noteIntent(database, { claim, recipient }, signal);
    } catch (error) {
      await withdraw(database, { claim, recipient }).catch(() => undefined);
      throw error;
    }
  },

  /**
   * Notes what became of a mail, again while the database is at fault: else a mail that was sent would be left uncertain. Fenced
   * by the claim that began it, whoever holds the request by now: a mail that left has left, and a later one has its own note.
   */
  end: async (claim: Claim, delivery: Delivery): Promise<void> => {
    const note = (queries: Queries): Promise<number> =>
      queries.run({
        name: 'deliveries.end',
        sql: sql.type(z.unknown())`
          update deliveries
          set state = ${delivery.state}, message_id = ${delivery.messageId}, reason = ${delivery.reason}, updated_at = now()
          where request_id = ${claim.requestId} and version = ${claim.version} and recipient = ${delivery.recipient}
            and state in ('sending', 'uncertain') and owner = ${claim.owner}`,
      });
    await persist(() => database.connect(note, persistLimits));
  },

  list: async ({ requestId, version }: Pick<Claim, 'requestId' | 'version'>): Promise<readonly Delivery[]> => {
    const rows = await database.connect((queries) =>
      queries.rows({
        name: 'deliveries.of-request',
        sql: sql.type(deliveryRow)`
          select recipient, state, message_id, reason from deliveries
          where request_id = ${requestId} and version = ${version} order by recipient`,
      }),
    );
    return rows.map(({ message_id: messageId, ...rest }) => ({ ...rest, messageId }));
  },
});

type Intent = { readonly claim: Claim; readonly recipient: string };

const noteIntent = (database: Database, { claim, recipient }: Intent, signal: AbortSignal): Promise<string | null> =>
  database.transaction(
    async (tx) => {
      const row = await tx.maybeOne({
        name: 'deliveries.begin',
        sql: sql.type(deliveryRow.extend({ earlier: z.enum(deliveryStates).nullable(), tag: z.string() }))`
          with earlier as (
            select state from deliveries
            where request_id = ${claim.requestId} and version = ${claim.version} and recipient = ${recipient}
          ), blocked as (
            select ${whySuppressed(sql.fragment`${recipient}`, sql.fragment`h.client_id`)} as reason
            from report_history h where h.request_id = ${claim.requestId}
          )
          insert into deliveries as standing (request_id, version, recipient, state, owner, reason)
          select ${claim.requestId}, ${claim.version}, ${recipient},
            case when reason is null then 'sending' else 'suppressed' end, ${claim.owner}, reason
          from blocked where ${heldBy(claim)}
          on conflict (request_id, version, recipient) do update
          set owner = case standing.state when 'failed' then excluded.owner else standing.owner end,
              state = case standing.state when 'failed' then excluded.state when 'sending' then 'uncertain' else standing.state end,
              reason = case standing.state when 'failed' then excluded.reason
                         when 'sending' then 'The worker stopped between sending this mail and noting that it had'
                         else standing.reason end,
              updated_at = now()
          returning recipient, state, message_id, reason, tag, (select state from earlier) as earlier`,
      });
      if (!row) throw await whyNotHeld(tx, claim);
      return row.state === 'sending' && (row.earlier === null || row.earlier === 'failed') ? row.tag : null;
    },
    { signal },
  );

/**
 * Takes an intent back whose note was asked for and never confirmed: it may stand, and would be taken for a mail that may
 * have gone out. The lock waits for a commit that is still under way.
 */
const withdraw = (database: Database, { claim, recipient }: Intent): Promise<void> =>
  persist(() =>
    database.transaction(async (tx) => {
      const lock = sql.type(z.unknown())`select from report_history where request_id = ${claim.requestId} for update`;
      await tx.run({ name: 'deliveries.lock', sql: lock });
      await tx.run({
        name: 'deliveries.withdraw',
        sql: sql.type(z.unknown())`
            update deliveries set state = 'failed', reason = 'It was not begun', updated_at = now()
            where request_id = ${claim.requestId} and version = ${claim.version} and recipient = ${recipient}
              and state = 'sending' and owner = ${claim.owner}`,
      });
    }, persistLimits),
  );
