const msPerDay = 86_400_000;

/** Readings before or after are slips of a keyboard; microseconds stay exact in a double between them. */
const years = { first: 1900, last: 2200 };

/** Days since 1970-01-01, or `NaN` for a date that does not exist or lies outside 1900 to 2200. */
export const daysSince1970 = (year: number, month: number, day: number): number => {
  if (!(year >= years.first && year <= years.last && month >= 1 && month <= 12 && day >= 1)) return Number.NaN;
  const ms = Date.UTC(year, month - 1, day);
  return new Date(ms).getUTCMonth() === month - 1 ? ms / msPerDay : Number.NaN;
};
