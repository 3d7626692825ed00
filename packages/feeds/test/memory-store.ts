import type { FeedEntry, FeedHead, FeedPlace, FeedStore } from '@parley/feeds';

export interface Entry extends FeedEntry {
  readonly text: string;
}

type Question = 'bounds' | 'heads' | 'entriesAt' | 'entriesById' | 'changedSince' | 'read';

let lastEventId = 0;

/** A store whose reads can be counted, held back and made to fail, and whose history can go back. */
export class MemoryStore implements FeedStore<Entry> {
  reads = 0;
  boundsReads = 0;
  /** How many feeds each question for the ends of many was about. */
  readonly questions: number[] = [];
  /** How far back each question for what changed reached. */
  readonly changes: Date[] = [];
  failing = false;
  /** Every read waits for this first. */
  before: (what: Question) => Promise<void> = () => Promise.resolve();
  changedSince?: (since: Date) => Promise<ReadonlyMap<string, FeedHead>>;
  entriesById?: NonNullable<FeedStore<Entry>['entriesById']>;
  readonly #feeds = new Map<string, { first: number; entries: Entry[] }>();
  readonly #changedAt = new Map<string, Date>();

  /** `indexed`: it can say what changed since. `byId`: it finds entries by their ids. */
  constructor({ indexed = false, byId = false }: { indexed?: boolean; byId?: boolean } = {}) {
    if (byId)
      this.entriesById = async (asked) => {
        await this.#answer('entriesById');
        const ids = new Set(asked.map(({ eventId }) => eventId));
        return [...this.#feeds].flatMap(([feedId, { entries }]) =>
          entries.filter(({ eventId }) => ids.has(eventId)).map((entry) => ({ feedId, ...entry })),
        );
      };
    if (indexed)
      this.changedSince = async (since) => {
        this.changes.push(since);
        await this.#answer('changedSince');
        const changed = [...this.#changedAt].filter(([, at]) => at >= since);
        return new Map(changed.flatMap(([feedId]) => this.#headOf(feedId)));
      };
  }

  append(feedId: string): Entry {
    const feed = this.#feed(feedId);
    const seq = feed.first + feed.entries.length;
    const entry = { seq, eventId: `event ${(lastEventId += 1)}`, text: `${feedId} ${seq}` };
    feed.entries.push(entry);
    this.#changedAt.set(feedId, new Date());
    return entry;
  }
  appendMany(feedId: string, count: number): Entry[] {
    return Array.from({ length: count }, () => this.append(feedId));
  }
  /** Loses what was appended after `seq`, as a restore does. */
  rollBack(feedId: string, seq: number): void {
    const feed = this.#feed(feedId);
    feed.entries = feed.entries.filter((entry) => entry.seq <= seq);
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
  entries(feedId: string): readonly Entry[] {
    return this.#feed(feedId).entries;
  }
  async bounds(feedId: string) {
    this.boundsReads += 1;
    await this.#answer('bounds');
    return { first: this.#feed(feedId).first, last: this.last(feedId) };
  }
  async heads(feedIds: readonly string[]) {
    this.questions.push(feedIds.length);
    await this.#answer('heads');
    return new Map(feedIds.flatMap((feedId) => this.#headOf(feedId)));
  }
  async entriesAt(places: readonly FeedPlace[]) {
    await this.#answer('entriesAt');
    return places.flatMap(({ feedId, seq }) =>
      this.entries(feedId)
        .filter((entry) => entry.seq === seq)
        .map(({ eventId }) => ({ feedId, seq, eventId })),
    );
  }
  async read(feedId: string, fromSeq: number, limit: number) {
    this.reads += 1;
    await this.#answer('read');
    return this.entries(feedId)
      .filter(({ seq }) => seq >= fromSeq)
      .slice(0, limit);
  }
  async #answer(what: Question): Promise<void> {
    await this.before(what);
    if (this.failing) throw new Error('The store is unavailable.');
  }
  #headOf(feedId: string): [string, FeedHead][] {
    const entry = this.entries(feedId).at(-1);
    const seq = this.last(feedId);
    return seq === 0 ? [] : [[feedId, entry ?? { seq }]];
  }
  #feed(feedId: string) {
    const feed = this.#feeds.get(feedId) ?? { first: 1, entries: [] };
    this.#feeds.set(feedId, feed);
    return feed;
  }
}
