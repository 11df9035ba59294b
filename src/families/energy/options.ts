import { z } from 'zod';

/** `energy.daily-consumption` */
export const dailyConsumptionOptions = z.strictObject({
  /** Decimals of the energy columns. */
  decimals: z.int().min(0).max(6).default(2),
});

export type DailyConsumptionOptions = z.infer<typeof dailyConsumptionOptions>;
