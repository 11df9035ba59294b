/** Every report there is. Both registries are total over this list, so a missing half does not compile. */
export const reportNames = [
  'energy.daily-consumption',
  'energy.monthly-consumption',
  'energy.max-consumption',
] as const;

export type ReportName = (typeof reportNames)[number];

export const isReportName = (name: string): name is ReportName => reportNames.some((known) => known === name);
