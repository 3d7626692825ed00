/** Which sessions have ended before their tokens expire. */
export interface Revocations {
  revoke(key: string): void;
  has(key: string): boolean;
  /** Called for each key that is revoked. */
  onRevoke(listener: (key: string) => void): void;
}

/** Remembers each key for `keepMs`: as long as its tokens could still be valid, which is 10 minutes and at most 60 s of tolerance. */
export function createRevocations(options: { keepMs?: number; now?: () => number } = {}): Revocations {
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
    revoke(key) {
      forgetOld();
      endsAt.delete(key);
      endsAt.set(key, now() + keepMs);
      for (const listener of listeners) listener(key);
    },
    has: (key) => (endsAt.get(key) ?? 0) > now(),
    onRevoke: (listener) => void listeners.push(listener),
  };
}
