/** What each day of a device costs by itself. */
import type { LocalDays } from '../../../report/calendar.ts';
import type { Period } from '../../../report/period.ts';
import type { EnergyDevice, Tariff } from '../types.ts';
import { type BillTotal, makeBill } from './arithmetic/bill.ts';
import { billingSpans } from './arithmetic/billing-spans.ts';
import type { Figures } from './arithmetic/figure.ts';
import type { SpanFigures } from './span-figures.ts';

const at = ({ value, coverage, estimated }: Figures, span: number): Figures => ({
  value: value.slice(span, span + 1),
  coverage: coverage.slice(span, span + 1),
  estimated: estimated.slice(span, span + 1),
});

/**
 * The bill's totals of each day: energy, the fixed charge's share of the day, and tax. Demand is charged for the maximum of a
 * month, which no single day has caused, so it is left out. None where no tariff is known.
 * @param byDay of the same days
 */
export const dayCosts = (
  device: EnergyDevice,
  tariffs: readonly Tariff[],
  { peak, maximum }: Pick<SpanFigures, 'peak' | 'maximum'>,
  { zone, period, days }: { readonly zone: string; readonly period: Period; readonly days: LocalDays },
): readonly (readonly BillTotal[])[] => {
  const { spans } = billingSpans(
    zone,
    period,
    tariffs.map((tariff) => ({ ...tariff, demandRate: null })),
  );
  return days.dates.map((date, day) => {
    const span = spans.find(({ from, to }) => from <= date && date <= to);
    if (!span) return [];
    const figures = { energy: { on: at(peak.on, day), off: at(peak.off, day) }, maximum: at(maximum, day) };
    return makeBill(device, [{ ...span, from: date, to: date, days: 1 }], figures).totals;
  });
};
