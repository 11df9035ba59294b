import type { ChartModel } from '../../report/chart-model.ts';
import { type ReportError, fail } from '../../errors.ts';
import { cutText } from '../cell/safe-text.ts';

/**
 * The error for a chart that Excel cannot show or calls corrupt.
 * @param problem the rest of the sentence, then what to do: `has no plots: give it at least one`
 */
export const refuseChart = (
  chart: ChartModel,
  problem: string,
  data: Readonly<Record<string, unknown>> = {},
): ReportError => {
  const name = cutText(chart.title ?? chart.description, 80);
  return fail('RENDER_FAILED', `The chart "${name}" ${problem}`, { chart: name, ...data });
};
