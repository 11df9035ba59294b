import type { MonthScope } from './device-months.ts';
import type { MonthlyConsumptionTexts } from './texts/monthly-consumption.ts';
import type { SharedTexts } from './texts/shared.ts';

/** What all tables of the report are made by. */
export type MonthlyView = {
  readonly scope: MonthScope;
  /** Of the period's months. */
  readonly names: readonly string[];
  readonly decimals: number;
  readonly locale: string;
  readonly texts: { readonly own: MonthlyConsumptionTexts; readonly shared: SharedTexts };
};
