import { z } from 'zod';

/** `energy.daily-consumption` */
export const dailyConsumptionOptions = z.strictObject({
  /** Decimals of the energy columns. */
  decimals: z.int().min(0).max(6).default(2),
});

export type DailyConsumptionOptions = z.infer<typeof dailyConsumptionOptions>;

/** `energy.daily-energy` */
export const dailyEnergyOptions = z.strictObject({
  /** Whether days are priced, where there are tariffs. */
  cost: z.boolean().default(true),
  /** Decimals of the energy and power columns. */
  decimals: z.int().min(0).max(6).default(2),
});

export type DailyEnergyOptions = z.infer<typeof dailyEnergyOptions>;
