/** The options of every report, without its plan: what callers, the catalogue and the published contract need of them. */
import type { z } from 'zod';
import { fail } from '../errors.ts';
import {
  activityOptions,
  dailyConsumptionOptions,
  dailyEnergyOptions,
  maxConsumptionOptions,
  monthlyConsumptionOptions,
  monthlyEnergyOptions,
} from './energy/options.ts';
import { isReportName, reportNames, type ReportName } from './names.ts';

/** Total over the names; each is the very schema that the plan of that name reads its options with. */
export const reportOptions = {
  'energy.activity': activityOptions,
  'energy.daily-consumption': dailyConsumptionOptions,
  'energy.daily-energy': dailyEnergyOptions,
  'energy.max-consumption': maxConsumptionOptions,
  'energy.monthly-consumption': monthlyConsumptionOptions,
  'energy.monthly-energy': monthlyEnergyOptions,
} satisfies Record<ReportName, z.ZodObject>;

/** The options of each report as callers write them, defaults left out. */
export type ReportOptions = { readonly [Name in ReportName]: z.input<(typeof reportOptions)[Name]> };

/** @throws REPORT_UNKNOWN listing the reports there are */
export const knownReport = (report: string): ReportName => {
  if (isReportName(report)) return report;
  throw fail(
    'REPORT_UNKNOWN',
    `report: there is no report "${report.slice(0, 100)}"; give one of ${reportNames.join(', ')}`,
    { report },
  );
};

/** The options that a report has, by name. @throws REPORT_UNKNOWN */
export const optionNames = (report: string): readonly string[] => Object.keys(reportOptions[knownReport(report)].shape);
