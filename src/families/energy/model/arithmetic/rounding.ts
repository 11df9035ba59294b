/** Rounding as people do it: half away from zero, on the decimal number that they would see. */

/** Digits that a spreadsheet keeps and shows (IEEE 754 doubles hold 15 to 17). */
const significantDigits = 15;

/**
 * `value` to `decimals` places, half away from zero. It is taken as the decimal number of 15 digits that it stands for, so
 * 1.005, which in binary is just below it, becomes 1.01, as it does in a spreadsheet. NaN stays NaN.
 */
export const roundHalfAway = (value: number, decimals: number): number => {
  // NaN, infinity, and what has no decimals within 15 digits.
  if (!(Math.abs(value) < 10 ** significantDigits)) return value;
  const [digits = '0', exponent = '0'] = Math.abs(value)
    .toExponential(significantDigits - 1)
    .split('e');
  // Shifting the exponent in text is exact; multiplying by a power of ten is not.
  const shifted = Math.round(Number(`${digits}e${Number(exponent) + decimals}`));
  const rounded = Number(`${shifted.toFixed(0)}e${-decimals}`);
  return value < 0 && rounded !== 0 ? -rounded : rounded;
};

/** Decimals of a currency's minor unit (ISO 4217, by way of ECMA-402): 2 of EUR, 0 of JPY, 3 of KWD. */
export const minorUnitDecimals = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
