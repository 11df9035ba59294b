export type Health = { readonly healthy: boolean; readonly reason: string };

export type HealthFacts = {
  /** How long a slot has had neither work nor an answer from the queue, at most. */
  readonly silentMs: number;
  readonly maxSilenceMs: number;
};

/** A worker that hears nothing from its queue is of no use; one that is busy need not ask it. */
export const judgeHealth = ({ silentMs, maxSilenceMs }: HealthFacts): Health => {
  const seconds = (ms: number): number => Math.floor(ms / 1_000);
  return silentMs < maxSilenceMs
    ? { healthy: true, reason: 'the queue answers, or every slot is at work' }
    : {
        healthy: false,
        reason: `no successful poll for ${seconds(silentMs)} s, more than ${seconds(maxSilenceMs)} s are allowed: check QUEUE_URL, its endpoint and the permissions`,
      };
};
