/** Clocks of instances differ, and a change is dated before it is committed. */
const overlapMs = 10_000;

/** From when on a store is asked for changes, so that none of the last so many milliseconds is missed. */
export function changedSince(now: Date, sinceMs: number): Date {
  return new Date(now.getTime() - sinceMs - overlapMs);
}
