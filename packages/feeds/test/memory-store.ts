import type { FeedEntry, FeedStore } from '@parley/feeds';

export interface Entry extends FeedEntry {
  readonly text: string;
}

/** A store whose reads can be counted, held back and made to fail. */
export class MemoryStore implements FeedStore<Entry> {
  reads = 0;
  boundsReads = 0;
  /** How many feeds each question for the ends of many was about. */
  readonly questions: number[] = [];
  failing = false;
  /** Every read waits for this first. */
  before: (what: 'bounds' | 'lasts' | 'read') => Promise<void> = () => Promise.resolve();
  readonly #feeds = new Map<string, { first: number; entries: Entry[] }>();

  append(feedId: string): Entry {
    const feed = this.#feed(feedId);
    const seq = feed.first + feed.entries.length;
    const entry = { seq, text: `${feedId} ${seq}` };
    feed.entries.push(entry);
    return entry;
  }
  appendMany(feedId: string, count: number): Entry[] {
    return Array.from({ length: count }, () => this.append(feedId));
  }
  /** Forgets everything below `first`, as retention does. */
  expire(feedId: string, first: number): void {
    const feed = this.#feed(feedId);
    feed.entries = feed.entries.filter(({ seq }) => seq >= first);
    feed.first = first;
  }
  first(feedId: string): number {
    return this.#feed(feedId).first;
  }
  last(feedId: string): number {
    const { first, entries } = this.#feed(feedId);
    return first + entries.length - 1;
  }
  async bounds(feedId: string) {
    this.boundsReads += 1;
    await this.before('bounds');
    if (this.failing) throw new Error('The store is unavailable.');
    return { first: this.#feed(feedId).first, last: this.last(feedId) };
  }
  async lasts(feedIds: readonly string[]) {
    this.questions.push(feedIds.length);
    await this.before('lasts');
    if (this.failing) throw new Error('The store is unavailable.');
    return new Map(feedIds.map((feedId) => [feedId, this.last(feedId)]));
  }
  async read(feedId: string, fromSeq: number, limit: number) {
    this.reads += 1;
    await this.before('read');
    if (this.failing) throw new Error('The store is unavailable.');
    return this.#feed(feedId)
      .entries.filter(({ seq }) => seq >= fromSeq)
      .slice(0, limit);
  }
  #feed(feedId: string) {
    const feed = this.#feeds.get(feedId) ?? { first: 1, entries: [] };
    this.#feeds.set(feedId, feed);
    return feed;
  }
}
