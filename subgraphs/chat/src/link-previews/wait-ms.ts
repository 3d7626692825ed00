const leastMs = 1_000;
const mostWaits = 4;

/**
 * Until a job tries again whose page or host another asks now: the longer, the more often it has waited, and at random, so that those of one
 * host do not all come at once.
 */
export function waitMs(waits: number, random: () => number): number {
  return leastMs + random() * leastMs * 2 ** Math.min(waits, mostWaits);
}
