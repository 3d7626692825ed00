/** Wakes whoever waits for news of a pair. News of pairs that nobody waits for are dropped. */
export interface FriendshipArrivals {
  announce(pairKey: string): void;
  /** Resolves with the next announcement of this pair, at the latest after `timeoutMs`. */
  next(pairKey: string, timeoutMs: number): Promise<void>;
}

export function createFriendshipArrivals(): FriendshipArrivals {
  const waiting = new Map<string, Set<() => void>>();

  const leave = (pairKey: string, wake: () => void): void => {
    const others = waiting.get(pairKey);
    others?.delete(wake);
    if (others?.size === 0) waiting.delete(pairKey);
  };
  return {
    announce: (pairKey) => {
      for (const wake of waiting.get(pairKey) ?? []) wake();
    },
    next: (pairKey, timeoutMs) =>
      new Promise((resolve) => {
        const wake = (): void => {
          clearTimeout(timer);
          leave(pairKey, wake);
          resolve();
        };
        const timer = setTimeout(wake, timeoutMs);
        waiting.set(pairKey, (waiting.get(pairKey) ?? new Set()).add(wake));
      }),
  };
}
