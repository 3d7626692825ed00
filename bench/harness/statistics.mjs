/** @typedef {{median: number, min: number, max: number}} Spread */

/** @param {readonly number[]} values  of several rounds @returns {Spread} */
export function spread(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return { median: quantile(sorted, 0.5), min: sorted[0] ?? NaN, max: sorted.at(-1) ?? NaN };
}

/** @param {ArrayLike<number>} sorted  ascending @param {number} q  0 to 1 @returns {number} by the nearest rank */
export function quantile(sorted, q) {
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? NaN;
}

/** @param {ArrayLike<number>} values */
export function latencies(values) {
  const sorted = Float64Array.from(values).toSorted();
  return { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99), max: sorted.at(-1) ?? NaN };
}
