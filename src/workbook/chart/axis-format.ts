/** How many decimals the labels of a value axis need. */

/** Readers put at most this many steps on an axis, each 1, 2 or 5 times a power of ten. */
const mostSteps = 10;

/** Excel starts an axis at 0 unless the values keep to the upper sixth of what it would span. */
const nearShare = 1 / 6;

const plainNumber = /^#,##0\.(0+)$/u;

/**
 * The cells' format with no more decimals than tell the labels apart: an axis to 35 has no use for thousandths, which in a
 * language with the comma for a point even read as 35,000.
 */
export const axisFormat = (code: string, values: readonly ArrayLike<number>[], startsAtZero: boolean): string => {
  const decimals = plainNumber.exec(code)?.[1]?.length;
  if (decimals === undefined) return code;
  const [low, high] = extremesOf(values);
  const isNear = !startsAtZero && low > 0 && high - low < high * nearShare;
  const reach = isNear ? high - low : Math.max(0, high) - Math.min(0, low);
  if (!(reach > 0)) return code;
  const needed = Math.min(decimals, Math.max(0, -Math.floor(Math.log10(reach / mostSteps))));
  return needed === 0 ? '#,##0' : `#,##0.${'0'.repeat(needed)}`;
};

const extremesOf = (values: readonly ArrayLike<number>[]): readonly [low: number, high: number] => {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const list of values) {
    for (let index = 0; index < list.length; index += 1) {
      const value = list[index] ?? Number.NaN;
      if (!Number.isFinite(value)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return [low, high];
};
