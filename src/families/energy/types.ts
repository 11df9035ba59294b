/** What the two halves of every energy report share: the device and its readings. */
import type { Subject } from '../../report/definition.ts';

/**
 * How a device's `energy` column reads (Green Button `accumulationBehaviour`).
 * - `delta`: energy used in the interval that starts at `ts`; summed, never differenced.
 * - `register`: a cumulative counter as read at `ts`; differenced, never summed.
 */
export type ReadingKind = 'delta' | 'register';

export type EnergyDevice = Subject & {
  /** Surrogate key of `readings`. */
  readonly key: number;
  readonly location: string | null;
  /** `electricity`, `gas`, `water`, … */
  readonly commodity: string;
  /** Of the energy column: `kWh`, `therm`, `m3`, … */
  readonly unit: string;
  readonly kind: ReadingKind;
  readonly intervalMinutes: number;
  /** Value at which the register rolls over to 0, where known. */
  readonly registerModulus: number | null;
};

/** Columns of equal length, strictly ascending in `ts`. */
export type Readings = {
  /** Epoch milliseconds. */
  readonly ts: Float64Array;
  /** Device's unit; `NaN` is missing. */
  readonly energy: Float64Array;
};

export type EnergyDeviceData = {
  readonly device: EnergyDevice;
  /**
   * Covers the period, and beyond it what an exact answer at its edges needs: for `delta` the interval that reaches in
   * from before, for `register` the nearest reading before the start and after the end, however far away.
   */
  readonly readings: Readings;
};
