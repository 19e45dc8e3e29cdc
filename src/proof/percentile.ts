/** The smallest value that `percent` of the values do not exceed; 0 where there are none. Sorts `values` in place. */
export function percentile(values: number[], percent: number): number {
  values.sort((one, other) => one - other);
  return values[Math.max(0, Math.ceil((values.length * percent) / 100) - 1)] ?? 0;
}
