/** Every report there is. Both registries are total over this list, so a missing half does not compile. */
export const reportNames = [
  'energy.activity',
  'energy.daily-consumption',
  'energy.daily-energy',
  'energy.max-consumption',
  'energy.monthly-consumption',
  'energy.monthly-energy',
] as const;

export type ReportName = (typeof reportNames)[number];

export const isReportName = (name: string): name is ReportName => reportNames.some((known) => known === name);
