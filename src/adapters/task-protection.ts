/**
 * Amazon ECS does not stop a task for scaling in or a deployment while it says that it is busy. The container agent is told
 * at `{ECS_AGENT_URI}/task-protection/v1/state`, as documented under "task scale-in protection endpoint".
 *
 *   idle ──busy──▶ protected ──half of its time is over──▶ protected again
 *    ▲                │
 *    └─────idle───────┘
 *
 * Protection is a courtesy to the work in hand, which would be handed back and done elsewhere: without the agent all goes on.
 */
import type { Log, TaskProtection } from '../ports.ts';

export type TaskProtectionOptions = {
  /** As ECS sets it in each container. */
  readonly agentUri: string;
  /** How long a task stays protected when this process dies before it says otherwise, 2 to 2,880. */
  readonly expiresInMinutes?: number;
  readonly log: Log;
};

const answerTimeoutMs = 5_000;

const defaultMinutes = 30;

export const createTaskProtection = ({
  agentUri,
  expiresInMinutes = defaultMinutes,
  log,
}: TaskProtectionOptions): TaskProtection => {
  const url = `${agentUri}/task-protection/v1/state`;
  let wanted = false;
  let told = false;
  /** What was told is about to end. */
  let stale = false;
  let failing = false;
  let telling: Promise<void> | undefined;
  let renewal: NodeJS.Timeout | undefined;

  const tell = async (busy: boolean): Promise<void> => {
    try {
      const answer = await fetch(url, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ProtectionEnabled: busy, ...(busy && { ExpiresInMinutes: expiresInMinutes }) }),
        signal: AbortSignal.timeout(answerTimeoutMs),
      });
      const text = await answer.text();
      // A refusal may come as a failure in a good answer.
      if (!answer.ok || text.includes('"failure"')) throw new Error(`HTTP ${answer.status}: ${text.slice(0, 300)}`);
      if (failing) log.info({ busy }, 'the ECS agent answers again');
      failing = false;
    } catch (error) {
      // Once for each outage: it is told at every report.
      if (!failing)
        log.warn({ err: error, busy }, 'the ECS agent was not told; the task may be stopped while it is busy');
      failing = true;
    }
  };

  /** One at a time, until what the agent was told last is what is so. */
  const tellAll = async (): Promise<void> => {
    while (told !== wanted || stale) {
      const busy = wanted;
      stale = false;
      await tell(busy);
      told = busy;
    }
    telling = undefined;
  };

  const catchUp = (): void => {
    if (told !== wanted || stale) telling ??= tellAll();
  };

  const want = (busy: boolean): void => {
    wanted = busy;
    clearInterval(renewal);
    if (busy) renewal = setInterval(renew, (expiresInMinutes * 60_000) / 2).unref();
    catchUp();
  };

  const renew = (): void => {
    stale = true;
    catchUp();
  };

  return {
    busy: () => want(true),
    idle: () => want(false),
    close: async () => {
      want(false);
      await telling;
    },
  };
};
