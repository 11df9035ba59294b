/** Pool-thread registry: the model of every report. Total over the names, as `plans.ts` is for the main thread. */
import type { ReportModel } from '../report/definition.ts';
import type { WorkbookModel } from '../report/model.ts';
import * as energy from './energy/model.ts';
import type { ReportName } from './names.ts';

export const models = {
  'energy.activity': energy.activityModel,
  'energy.daily-consumption': energy.dailyConsumptionModel,
  'energy.daily-energy': energy.dailyEnergyModel,
  'energy.monthly-consumption': energy.monthlyConsumptionModel,
  'energy.monthly-energy': energy.monthlyEnergyModel,
  'energy.max-consumption': energy.maxConsumptionModel,
} satisfies Record<ReportName, ReportModel<never, never>>;

/** Builds the workbook model of a report. `input` is what the report's own plan fetched, as it came across the thread's boundary. */
export const buildModel = (report: ReportName, input: unknown): WorkbookModel => {
  // Plan and model of one name share their types where they are written, but a thread lies in between: what arrives has none.
  // The name that chose the plan chooses the model, so the input is the model's own.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  const model = models[report] as (input: unknown) => WorkbookModel;
  return model(input);
};
