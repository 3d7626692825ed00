/** Which sessions have ended before their tokens expire. */
export type Revocations = ReturnType<typeof createRevocations>;

/** Remembers each key for `keepMs`: as long as its tokens could still be valid, which is 10 minutes and at most 60 s of tolerance. */
export function createRevocations(options: { keepMs?: number; now?: () => number } = {}) {
  const { keepMs = 11 * 60_000, now = Date.now } = options;
  const endsAt = new Map<string, number>();
  const listeners: ((key: string) => void)[] = [];

  /** Insertion order is order of expiry: the old ones are at the front. */
  const forgetOld = (): void => {
    for (const [key, end] of endsAt) {
      if (end > now()) return;
      endsAt.delete(key);
    }
  };
  return {
    revoke(key: string) {
      forgetOld();
      endsAt.delete(key);
      endsAt.set(key, now() + keepMs);
      for (const listener of listeners) listener(key);
    },
    has: (key: string) => (endsAt.get(key) ?? 0) > now(),
    onRevoke: (listener: (key: string) => void) => void listeners.push(listener),
  };
}
