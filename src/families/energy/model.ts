/** The models of the energy reports, for the pool threads. */
export { dailyConsumptionModel } from './model/daily-consumption.ts';
export { maxConsumptionModel } from './model/max-consumption.ts';
export { monthlyConsumptionModel } from './model/monthly-consumption.ts';
