import { z } from 'zod';

const decimals = z.int('give a whole number from 0 to 6').min(0).max(6);

/** `energy.daily-consumption` */
export const dailyConsumptionOptions = z.strictObject({
  /** Decimals of the energy columns. */
  decimals: decimals.default(2),
});

export type DailyConsumptionOptions = z.infer<typeof dailyConsumptionOptions>;

/** `energy.monthly-consumption` */
export const monthlyConsumptionOptions = z.strictObject({
  /** Decimals of the energy columns. */
  decimals: decimals.default(0),
  /** With the month before, and the same months a year ago. */
  compare: z.boolean('give true or false').default(true),
});

export type MonthlyConsumptionOptions = z.infer<typeof monthlyConsumptionOptions>;
