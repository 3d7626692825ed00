interface Pending<Signal> {
  signal: Signal;
  readonly after: number;
}

/**
 * Signals that a subscriber has not pulled yet, the newest of each key. Each waits until the entries that were there before it
 * have gone out; a newer value takes the older one's place, so that a busy feed cannot hold it back for ever.
 */
export class PendingSignals<Signal> {
  readonly #byKey = new Map<string, Pending<Signal>>();

  put(key: string, signal: Signal, after: number): void {
    const known = this.#byKey.get(key);
    if (known === undefined) this.#byKey.set(key, { signal, after });
    else known.signal = signal;
  }

  /** As `put`, unless one of the key waits already: that is newer. */
  putFirst(key: string, signal: Signal): void {
    if (!this.#byKey.has(key)) this.#byKey.set(key, { signal, after: 0 });
  }

  /** The first one that waits for no entry after `position` any more. */
  take(position: number): { readonly signal: Signal } | undefined {
    const [first] = this.#byKey;
    if (first === undefined || first[1].after > position) return undefined;
    this.#byKey.delete(first[0]);
    return first[1];
  }
}
