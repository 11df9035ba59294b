import type { AxisSide } from './drawn-plot.ts';

/** Plots name their axes by number; unique within one chart. */
export const axisIds: Record<AxisSide, { readonly category: number; readonly value: number }> = {
  primary: { category: 50_010_001, value: 50_010_002 },
  secondary: { category: 60_010_001, value: 60_010_002 },
};
