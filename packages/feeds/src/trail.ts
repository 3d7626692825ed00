import type { FeedEntry } from './feed-store.ts';

const longestTrail = 1_000;

/**
 * The newest entries that went out, by seq. A repeat is known by its id; and what went out since the last check, with the entry before
 * it, must still be in the store: else history went back, and may have grown past the same seqs again.
 */
export class Trail {
  readonly #ids = new Map<number, string>();
  #last = 0;
  #checked = 0;

  /** The next one. */
  add({ seq, eventId }: FeedEntry): void {
    this.#ids.set(seq, eventId);
    this.#last = seq;
    const [oldest] = this.#ids.keys();
    if (oldest !== undefined && this.#ids.size > longestTrail) this.#ids.delete(oldest);
  }

  /** Whether it is one of them. */
  has({ seq, eventId }: { readonly seq: number; readonly eventId?: string | undefined }): boolean {
    return eventId !== undefined && this.#ids.get(seq) === eventId;
  }

  /** What has to be checked: the entry that was checked last, and all since; nothing when there is none since. */
  unchecked(): readonly FeedEntry[] {
    return this.#last > this.#checked ? this.newest() : [];
  }

  /** From the entry that was checked last on. */
  newest(): readonly FeedEntry[] {
    return [...this.#ids].filter(([seq]) => seq >= this.#checked).map(([seq, eventId]) => ({ seq, eventId }));
  }

  /** Everything up to it is as it was in the store. */
  check(seq: number): void {
    this.#checked = seq;
  }

  clear(): void {
    this.#ids.clear();
    this.#last = this.#checked = 0;
  }
}
