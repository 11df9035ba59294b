/** The plans of the energy reports, for the main thread. */
export { dailyConsumption } from './plan/daily-consumption.ts';
export { dailyEnergy } from './plan/daily-energy.ts';
export { maxConsumption } from './plan/max-consumption.ts';
export { monthlyConsumption } from './plan/monthly-consumption.ts';
export { monthlyEnergy } from './plan/monthly-energy.ts';
export { activity } from './plan/activity.ts';
