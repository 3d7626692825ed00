const firstPauseMs = 1_000;
const longestPauseMs = 30_000;

/** How long to wait after so many failures in a row; `random`: 0 to 1, so that apps do not come back at once. */
export function retryPause(failures: number, random: number): number {
  const longest = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(failures - 1, 10));
  return longest * (0.5 + random / 2);
}
