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
    .meta({ uniqueItems: true })
    .optional();

/** `energy.daily-consumption` */
export const dailyConsumptionOptions = z.strictObject({
  decimals: decimals.default(2).describe('Decimals of the energy columns.'),
});

export type DailyConsumptionOptions = z.infer<typeof dailyConsumptionOptions>;

/** `energy.daily-energy` */
export const dailyEnergyOptions = z.strictObject({
  cost: z.boolean('give true or false').default(true).describe('Whether days are priced, where there are tariffs.'),
  columns: columns(['peak', 'reactive', 'power-factor', 'apparent', 'mean', 'maximum']).describe(
    'Optional columns of the hours; all that are known when absent.',
  ),
  decimals: decimals.default(2).describe('Decimals of the energy and power columns.'),
});

export type DailyEnergyOptions = z.infer<typeof dailyEnergyOptions>;

/** `energy.monthly-consumption` */
export const monthlyConsumptionOptions = z.strictObject({
  decimals: decimals.default(0).describe('Decimals of the energy columns.'),
  compare: z
    .boolean('give true or false')
    .default(true)
    .describe('With the month before, and the same days a year ago.'),
});

export type MonthlyConsumptionOptions = z.infer<typeof monthlyConsumptionOptions>;

/** `energy.monthly-energy` */
export const monthlyEnergyOptions = z.strictObject({
  cost: z.boolean('give true or false').default(true).describe('Whether months are billed, where there are tariffs.'),
  demandMinutes: z
    .literal([15, 30, 60], 'give 15, 30 or 60')
    .optional()
    .describe(
      "Block length of the maximum demand that is shown; the device's own when absent. Bills always go by the device's own.",
    ),
  columns: columns(['register', 'peak', 'demand', 'power-factor', 'apparent', 'run-hours']).describe(
    'Optional columns of the months; all that are known when absent.',
  ),
  decimals: decimals.default(1).describe('Decimals of the energy and power columns.'),
});

export type MonthlyEnergyOptions = z.infer<typeof monthlyEnergyOptions>;

/** `energy.activity` */
export const activityOptions = z.strictObject({
  cost: z
    .boolean('give true or false')
    .default(true)
    .describe('Whether the period is billed, where there are tariffs.'),
  columns: columns(['power', 'reactive-power', 'voltage', 'current', 'power-factor', 'window', 'running']).describe(
    'Optional columns of the intervals; all that are known when absent.',
  ),
  decimals: decimals.default(3).describe('Decimals of the energy and power columns.'),
});

export type ActivityOptions = z.infer<typeof activityOptions>;

/** `energy.max-consumption` */
export const maxConsumptionOptions = z.strictObject({
  by: z.enum(['day', 'month'], 'give "day" or "month"').default('day').describe('What has one maximum.'),
  demandMinutes: z
    .literal([15, 30, 60], 'give 15, 30 or 60')
    .optional()
    .describe("Length of a block; each device's own when absent. Never shorter than a device's interval."),
  rolling: z
    .boolean('give true or false')
    .default(false)
    .describe('Blocks that begin with every interval, instead of one after the other from the local hour.'),
  columns: columns(['load-factor', 'hours-use', 'apparent']).describe(
    'Optional columns of the days or months, and of the ranking; all that are known when absent.',
  ),
  decimals: decimals.default(2).describe('Decimals of demand and energy.'),
});

export type MaxConsumptionOptions = z.infer<typeof maxConsumptionOptions>;
