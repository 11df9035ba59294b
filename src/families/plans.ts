/** Main-thread registry: the plan of every report. Total over the names, as `models.ts` is for the threads. */
import type { ReportPlan, Subject } from '../report/definition.ts';
import * as energy from './energy/plan.ts';
import { isReportName, type ReportName } from './names.ts';
import { knownReport } from './options.ts';

const plans = {
  'energy.activity': energy.activity,
  'energy.daily-consumption': energy.dailyConsumption,
  'energy.daily-energy': energy.dailyEnergy,
  'energy.monthly-consumption': energy.monthlyConsumption,
  'energy.monthly-energy': energy.monthlyEnergy,
  'energy.max-consumption': energy.maxConsumption,
} satisfies Record<ReportName, unknown>;

/** A plan whose options and data only it and its model understand; everyone else passes them on unread. */
export type AnyPlan = ReportPlan<unknown, Subject, unknown>;

/** Words for people; the name itself when there is no such report. */
export const reportTitle = (report: string | null): string =>
  report !== null && isReportName(report) ? plans[report].title : (report ?? 'A report');

/** @throws REPORT_UNKNOWN listing the reports there are */
export const findPlan = (report: string): AnyPlan => plans[knownReport(report)];
