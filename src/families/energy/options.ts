import { z } from 'zod';

const decimals = z.int('give a whole number from 0 to 6').min(0).max(6);

/**
 * Which of its optional columns a report's detail sheets have, always in the report's own order; all that are known when
 * absent. Energy, what it is of, and its coverage always stand.
 */
const columns = <const Name extends string>(names: readonly [Name, ...Name[]]) =>
  z
    .array(z.enum(names, `give some of ${names.map((name) => `"${name}"`).join(', ')}`))
    .refine((asked) => new Set(asked).size === asked.length, 'name each column once')
    .optional();

/** `energy.daily-consumption` */
export const dailyConsumptionOptions = z.strictObject({
  /** Decimals of the energy columns. */
  decimals: decimals.default(2),
});

export type DailyConsumptionOptions = z.infer<typeof dailyConsumptionOptions>;

/** `energy.daily-energy` */
export const dailyEnergyOptions = z.strictObject({
  /** Whether days are priced, where there are tariffs. */
  cost: z.boolean('give true or false').default(true),
  /** Of the hours. */
  columns: columns(['peak', 'reactive', 'power-factor', 'apparent', 'mean', 'maximum']),
  /** Decimals of the energy and power columns. */
  decimals: decimals.default(2),
});

export type DailyEnergyOptions = z.infer<typeof dailyEnergyOptions>;

/** `energy.monthly-consumption` */
export const monthlyConsumptionOptions = z.strictObject({
  /** Decimals of the energy columns. */
  decimals: decimals.default(0),
  /** With the month before, and the same months a year ago. */
  compare: z.boolean('give true or false').default(true),
});

export type MonthlyConsumptionOptions = z.infer<typeof monthlyConsumptionOptions>;

/** `energy.monthly-energy` */
export const monthlyEnergyOptions = z.strictObject({
  /** Whether months are billed, where there are tariffs. */
  cost: z.boolean('give true or false').default(true),
  /** Block length of the maximum demand that is shown; the device's own when absent. Bills always go by the device's own. */
  demandMinutes: z.literal([15, 30, 60], 'give 15, 30 or 60').optional(),
  /** Of the months. */
  columns: columns(['register', 'peak', 'demand', 'power-factor', 'apparent', 'run-hours']),
  /** Decimals of the energy and power columns. */
  decimals: decimals.default(1),
});

export type MonthlyEnergyOptions = z.infer<typeof monthlyEnergyOptions>;

/** `energy.activity` */
export const activityOptions = z.strictObject({
  /** Whether the period is billed, where there are tariffs. */
  cost: z.boolean('give true or false').default(true),
  /** Of the intervals. */
  columns: columns(['power', 'reactive-power', 'voltage', 'current', 'power-factor', 'window', 'running']),
  /** Decimals of the energy and power columns. */
  decimals: decimals.default(3),
});

export type ActivityOptions = z.infer<typeof activityOptions>;

/** `energy.max-consumption` */
export const maxConsumptionOptions = z.strictObject({
  /** What has one maximum. */
  by: z.enum(['day', 'month'], 'give "day" or "month"').default('day'),
  /** Length of a block; each device's own when absent. Never shorter than a device's interval. */
  demandMinutes: z.literal([15, 30, 60], 'give 15, 30 or 60').optional(),
  /** Blocks that begin with every interval, instead of one after the other from the local hour. */
  rolling: z.boolean('give true or false').default(false),
  /** Of the days or months, and of the ranking. */
  columns: columns(['load-factor', 'hours-use', 'apparent']),
  /** Decimals of demand and energy. */
  decimals: decimals.default(2),
});

export type MaxConsumptionOptions = z.infer<typeof maxConsumptionOptions>;
