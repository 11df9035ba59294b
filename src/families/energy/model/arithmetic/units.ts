/** Energy units where a formula needs kW, and what a demand is called. Everything else stays in the device's unit. */

/** SI prefixes of the watt-hour. Heat and volume have no factor: what a therm or m³ does is not electrical power. */
const kwhPer: ReadonlyMap<string, number> = new Map([
  ['Wh', 0.001],
  ['kWh', 1],
  ['MWh', 1_000],
]);

/** kWh of one unit; NaN for a unit that is not electrical energy. */
export const kwhPerUnit = (unit: string): number => kwhPer.get(unit) ?? Number.NaN;

/** A demand is energy per hour: `kW` for kWh, else as it stands, `therm/h`. */
export const demandUnit = (unit: string): string => (unit === 'kWh' ? 'kW' : `${unit}/h`);
