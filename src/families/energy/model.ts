/** The models of the energy reports, for the pool threads. */
export { dailyConsumptionModel } from './model/daily-consumption.ts';
export { dailyEnergyModel } from './model/daily-energy.ts';
export { maxConsumptionModel } from './model/max-consumption.ts';
export { monthlyConsumptionModel } from './model/monthly-consumption.ts';
export { monthlyEnergyModel } from './model/monthly-energy.ts';
export { activityModel } from './model/activity.ts';
