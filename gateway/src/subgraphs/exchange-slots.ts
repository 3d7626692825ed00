/** Lets exchanges with one target begin, a bounded number at a time and in order of arrival. */
export type ExchangeSlots = ReturnType<typeof createExchangeSlots>;

/** undici queues by itself, but lets nobody leave: what is aborted would keep its body there until its turn. */
export function createExchangeSlots(size: number) {
  const waiting = new Set<() => void>();
  let taken = 0;
  return {
    /** Calls `begin` in its turn, which may be at once. The answer gives up the turn; false: it has begun. */
    enter(begin: () => void): () => boolean {
      if (taken < size) {
        taken += 1;
        begin();
        return () => false;
      }
      waiting.add(begin);
      return () => waiting.delete(begin);
    },
    /** One that began has ended. */
    leave(): void {
      const [next] = waiting;
      if (next === undefined) return void (taken -= 1);
      waiting.delete(next);
      next();
    },
  };
}
