/** What the two halves of every energy report share: the device, its readings, and what they are judged and priced by. */
import type { Subject } from '../../report/definition.ts';
import type { LocalDate } from '../../report/model.ts';

/**
 * How a device's `energy` column reads (Green Button `accumulationBehaviour`).
 * - `delta`: energy used in the interval that starts at `ts`; summed, never differenced.
 * - `register`: a cumulative counter as read at `ts`; differenced, never summed.
 */
export type ReadingKind = 'delta' | 'register';

/** Minutes of a demand block. */
export type DemandMinutes = 15 | 30 | 60;

/** Running from `onKw` up until below `offKw`, which is not above it: between the two nothing changes. */
export type RunHoursRule = { readonly onKw: number; readonly offKw: number };

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
  /** The tariff's block length; `null`: the device's interval, 15, 30 or 60 minutes, whichever is the next longer. */
  readonly demandMinutes: DemandMinutes | null;
  readonly runHours: RunHoursRule | null;
};

/** Columns of equal length, strictly ascending in `ts`. `NaN` is missing. */
export type Readings = {
  /** Epoch milliseconds. */
  readonly ts: Float64Array;
  /** Device's unit. */
  readonly energy: Float64Array;
  /** Means over the interval that starts at `ts`; absent when not asked for or the device has none. */
  readonly powerKw?: Float64Array;
  readonly reactiveKvar?: Float64Array;
  readonly voltageV?: Float64Array;
  readonly currentA?: Float64Array;
};

/**
 * On-peak time by the local wall clock: `[fromMinute, toMinute)` minutes since midnight (0 to 1440) on the given weekdays.
 * When `toMinute` is not after `fromMinute` it crosses midnight and belongs to the day on which it begins.
 */
export type PeakWindow = {
  /** ISO 8601: 1 is Monday, 7 is Sunday. */
  readonly weekdays: readonly number[];
  readonly fromMinute: number;
  readonly toMinute: number;
};

/** Everything outside the windows is off-peak, and so is a window that would begin on a holiday. */
export type TimeOfUse = { readonly windows: readonly PeakWindow[]; readonly holidays: readonly LocalDate[] };

/** Prices without tax, in the currency's major unit. */
export type Tariff = {
  readonly id: string;
  readonly name: string;
  /** ISO 4217. */
  readonly currency: string;
  /** First local day; it ends where the next one of the same device begins. */
  readonly validFrom: LocalDate;
  /** Per unit of energy. */
  readonly onPeakRate: number;
  readonly offPeakRate: number;
  /** Per kW of a local month's maximum demand; `null` where demand is not charged. */
  readonly demandRate: number | null;
  readonly fixedCharge: { readonly amount: number; readonly per: 'day' | 'month' } | null;
  /** 0.19 is 19 %. */
  readonly taxRate: number;
};

export type EnergyDeviceData = {
  readonly device: EnergyDevice;
  /**
   * Covers the period, and beyond it what an exact answer at its edges needs: for `delta` the interval that reaches in
   * from before, for `register` the nearest readings before the start and after the end, however far away.
   */
  readonly readings: Readings;
  /** Absent: the report does not ask for it. */
  readonly timeOfUse?: TimeOfUse;
  /** Ascending in `validFrom`; those that touch the period. */
  readonly tariffs?: readonly Tariff[];
};
