/**
 * The time by the earlier of two clocks. What expires cannot be brought back: a clock that was set forward by mistake, on one machine, deletes
 * nothing.
 */
export function createEarlierClock(deps: {
  readonly now: () => Date;
  readonly storeNow: () => Promise<Date>;
}): () => Promise<Date> {
  return async () => {
    const [own, other] = [deps.now(), await deps.storeNow()];
    return own < other ? own : other;
  };
}
