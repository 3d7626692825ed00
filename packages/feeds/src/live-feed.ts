import { sleep } from '@parley/async';
import { setMaxListeners } from 'node:events';
import { isIntact, mayBe } from './check-history.ts';
import type { Cursors } from './cursors.ts';
import type { EntryCache } from './entry-cache.ts';
import type { FeedSignal } from './feed-item.ts';
import type { FeedEntry, FeedHead, FeedPlace, FeedStore } from './feed-store.ts';
import { HighestVersions } from './highest-versions.ts';
import { backOffOf, inTime, readForever, type RetryPolicy } from './retry.ts';
import { Trail } from './trail.ts';

/** What all feeds of a hub have in common. */
export interface FeedSetting<Entry extends FeedEntry> {
  readonly store: FeedStore<Entry>;
  /** The feed's last entry, read after the call, in a batch with others. */
  readonly headOf: (feedId: string) => Promise<FeedHead>;
  /** The id of the entry that stands there, read after the call, in a batch with others. */
  readonly eventIdAt: (place: FeedPlace) => Promise<string | undefined>;
  /** Whether this very entry stands at its place, read after the call, in a batch with others. */
  readonly isThere: (entry: FeedPlace & FeedEntry) => Promise<boolean>;
  readonly cursors: Cursors;
  readonly pageSize: number;
  readonly retry: RetryPolicy;
  readonly cache: EntryCache<Entry>;
  /** Whether what was made of earlier entries may not be shown any more once this one is there. */
  readonly invalidates: (entry: Entry) => boolean;
}

/** One who listens to a live feed. */
export interface FeedListener<Entry, Signal> {
  /** The head moved to this entry, or (undefined) jumped over what the store no longer keeps. */
  onHead(entry: Entry | undefined): void;
  /** History went back: what went out may not be there any more, and the feed goes on from its present head. */
  onRewind(): void;
  /** The store has nothing after `seq`, though it once did. */
  onEnd(seq: number): void;
  onSignal(key: string, signal: Signal): void;
}

/** How often the store may say that it does not have what was notified, before the notification is taken for an error. */
const mostLaggingReads = 10;

/**
 * What the subscribers of one feed share while there are any: the head, that is the last entry that went out to them all, and one
 * reading of whatever the notifications left out. All decisions are taken synchronously in `#accept`, so that notifications that arrive
 * while a range is being read need no lock.
 */
export class LiveFeed<Entry extends FeedEntry, Signal> {
  readonly id: string;
  readonly setting: FeedSetting<Entry>;
  readonly #listeners = new Set<FeedListener<Entry, Signal>>();
  readonly #closing = new AbortController();
  readonly #trail = new Trail();
  #head: FeedHead | undefined;
  #target = 0;
  #catchingUp = false;
  #isDoubted = false;
  #isChecking = false;
  /** Rises when history went back: what was asked for before says nothing of it. */
  #generation = 0;
  /** Pages that are being read, by their first seq. */
  readonly #pages = new Map<number, Promise<readonly Entry[] | undefined>>();
  /** What went out: an older signal that comes late must not replace a newer one that waits. */
  readonly #signalVersions = new HighestVersions();
  #cursor = { seq: -1, eventId: undefined as string | undefined, text: '' };

  constructor(id: string, setting: FeedSetting<Entry>) {
    this.id = id;
    this.setting = setting;
    // While the store is unavailable each of many subscribers that open waits for the next attempt.
    setMaxListeners(0, this.#closing.signal);
  }

  /** The last entry that went out live; seq 0 until the feed's end is known. */
  get head(): FeedHead {
    return this.#head ?? { seq: 0 };
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  add(listener: FeedListener<Entry, Signal>): void {
    this.#listeners.add(listener);
  }

  remove(listener: FeedListener<Entry, Signal>): void {
    this.#listeners.delete(listener);
  }

  /** Stops all reading; the feed is not used again. What it kept is dropped: no notification would invalidate it any more. */
  close(): void {
    this.#closing.abort();
    this.setting.cache.forget(this.id);
  }

  /** Whether this entry is one of the newest that went out. */
  isKnown(entry: FeedHead): boolean {
    return this.#trail.has(entry);
  }

  /** A page from `fromSeq` on, read once for all who want it meanwhile and soon after. Undefined only after close(). */
  async read(fromSeq: number): Promise<readonly Entry[] | undefined> {
    const known = this.setting.cache.read(this.id, fromSeq, this.setting.pageSize);
    if (known.length > 0) return known;
    const reading = this.#pages.get(fromSeq) ?? this.#readPage(fromSeq);
    this.#pages.set(fromSeq, reading);
    return reading;
  }

  /** Remembers the newest: the subscribers of an entry all get the same cursor, which is signed once. */
  cursor({ seq, eventId }: FeedHead): string {
    if (this.#cursor.seq !== seq || this.#cursor.eventId !== eventId)
      this.#cursor = { seq, eventId, text: this.setting.cursors.encode(this.id, seq, eventId) };
    return this.#cursor.text;
  }

  notify(entry: Entry): boolean {
    const isDelivered = this.tryAppend(entry);
    if (!isDelivered) this.#reach(entry.seq);
    return isDelivered;
  }

  /** Takes it only as the next one: reading what is missing before it would be in vain, since the notifications of that are on their way. */
  tryAppend(entry: Entry): boolean {
    if (this.#head === undefined) return false;
    // No repeat that is remembered: an old one, or the first sign of another history, which must not go on unseen.
    if (entry.seq <= this.#head.seq && !this.#trail.has(entry)) this.#doubt();
    return this.#accept(entry);
  }

  signal({ key, version, signal }: FeedSignal<Signal>): void {
    if (!this.#signalVersions.take(key, version)) return;
    for (const listener of this.#listeners) listener.onSignal(key, signal);
  }

  /** The feed's last entry, read after this call: a subscriber that registered before it misses nothing after it. Undefined only after close(). */
  async freshHead(): Promise<FeedHead | undefined> {
    const asked = this.#head;
    const found = await this.#readHead();
    if (found === undefined) return undefined;
    if (this.#head === undefined) this.#moveTo(found);
    this.reconcile(found, asked);
    return found;
  }

  /** The store's last entry is `found`, by a question from when the head was `asked`. What no notification brought is read. */
  reconcile(found: FeedHead, asked: FeedHead | undefined): void {
    if (asked !== undefined && (found.seq < asked.seq || (found.seq === asked.seq && !mayBe(found, asked))))
      this.#doubt();
    else this.#reach(found.seq);
  }

  /** Asks whether all that went out since the last time is still there. */
  async check(): Promise<void> {
    const entries = this.#trail.unchecked();
    const last = entries.at(-1);
    if (last === undefined || this.#isChecking) return;
    const { isThere } = this.setting;
    const generation = this.#generation;
    const asked = entries.map((entry) => isThere({ feedId: this.id, ...entry }));
    const areThere = await inTime(Promise.all(asked));
    if (generation !== this.#generation) return;
    if (areThere.every(Boolean)) this.#trail.check(last.seq);
    else this.#doubt();
  }

  async #readHead(): Promise<FeedHead | undefined> {
    const { headOf, retry } = this.setting;
    return readForever(retry, this.id, this.#closing.signal, () => headOf(this.id));
  }

  async #readPage(fromSeq: number): Promise<readonly Entry[] | undefined> {
    const { store, retry, pageSize, cache } = this.setting;
    const { signal } = this.#closing;
    const generation = this.#generation;
    const page = await readForever(retry, this.id, signal, () => store.read(this.id, fromSeq, pageSize));
    const whole = page?.filter(({ seq }, index) => seq === fromSeq + index);
    if (generation !== this.#generation) return whole;
    this.#pages.delete(fromSeq);
    if (whole !== undefined) cache.keep(this.id, whole);
    return whole;
  }

  /** Makes sure that the head gets to `seq`, by reading what no notification brought. */
  #reach(seq: number): void {
    this.#target = Math.max(this.#target, seq);
    if (this.#head === undefined || this.#head.seq >= this.#target) return;
    if (this.#catchingUp || this.#isChecking) return;
    this.#catchingUp = true;
    void this.#catchUp();
  }

  async #catchUp(): Promise<void> {
    const { retry } = this.setting;
    const { signal } = this.#closing;
    const backOff = backOffOf(retry);
    for (let lagging = 0; this.head.seq < this.#target && !this.#isChecking && !signal.aborted;) {
      const generation = this.#generation;
      const before = this.head.seq;
      const page = (await this.read(before + 1)) ?? [];
      if (generation !== this.#generation || this.#isChecking) continue;
      for (const entry of page) this.#accept(entry);
      if (this.head.seq === before) await this.#skipExpired(generation);
      lagging = this.head.seq === before ? lagging + 1 : 0;
      if (lagging > mostLaggingReads) this.#disbelieve();
      else if (lagging > 0) await sleep(backOff.next(), signal);
    }
    this.#catchingUp = false;
  }

  /** Where the store no longer keeps what comes next, the head jumps; subscribers find the gap by themselves. */
  async #skipExpired(generation: number): Promise<void> {
    const { store, retry } = this.setting;
    const bounds = await readForever(retry, this.id, this.#closing.signal, () => store.bounds(this.id));
    if (bounds === undefined || bounds.first <= this.head.seq + 1) return;
    if (generation !== this.#generation || this.#isChecking) return;
    this.#moveTo({ seq: bounds.first - 1 });
    for (const listener of this.#listeners) listener.onHead(undefined);
  }

  /** A notification of what the store does not have again and again (it was reset): the store is the truth. */
  #disbelieve(): void {
    this.setting.retry.logger.warn(
      { feedId: this.id, head: this.head.seq, notified: this.#target },
      'A feed was notified for an entry that its store does not have',
    );
    this.#target = this.head.seq;
    for (const listener of this.#listeners) listener.onEnd(this.head.seq);
    this.#doubt();
  }

  /** What went out may not be there any more. Nothing further goes out before that is known. */
  #doubt(): void {
    this.#isDoubted = true;
    if (this.#isChecking || this.#head === undefined) return;
    this.#isChecking = true;
    void this.#settleDoubt();
  }

  async #settleDoubt(): Promise<void> {
    while (this.#isDoubted && !this.#closing.signal.aborted) {
      this.#isDoubted = false;
      const { id, head, setting } = this;
      const entries = this.#trail.newest();
      if (await isIntact(id, { head, entries }, setting, this.#closing.signal)) this.#trail.check(head.seq);
      else await this.#rewind();
    }
    this.#isChecking = false;
    this.#reach(this.#target);
  }

  async #rewind(): Promise<void> {
    const { cache, retry } = this.setting;
    const lost = this.head;
    this.#generation += 1;
    this.#target = 0;
    this.#pages.clear();
    cache.forget(this.id);
    const head = await this.#readHead();
    if (head === undefined) return;
    retry.logger.warn({ feedId: this.id, lost: lost.seq, head: head.seq }, 'The history of a feed went back');
    this.#moveTo(head);
    for (const listener of this.#listeners) listener.onRewind();
  }

  /** The head is where the store says that the feed ends or begins. */
  #moveTo({ seq, eventId }: FeedHead): void {
    this.#head = { seq, eventId };
    this.#trail.clear();
    if (eventId !== undefined) this.#trail.add({ seq, eventId });
    this.#trail.check(seq);
  }

  #accept(entry: Entry): boolean {
    if (this.#head === undefined || this.#isChecking || entry.seq !== this.#head.seq + 1) return false;
    const { cache, invalidates } = this.setting;
    if (invalidates(entry)) cache.forget(this.id);
    cache.keep(this.id, [entry]);
    this.#head = entry;
    this.#trail.add(entry);
    for (const listener of this.#listeners) listener.onHead(entry);
    return true;
  }
}
