import { sleep } from '@parley/async';
import { setMaxListeners } from 'node:events';
import type { Cursors } from './cursors.ts';
import type { EntryCache } from './entry-cache.ts';
import type { FeedSignal } from './feed-item.ts';
import type { FeedEntry, FeedStore } from './feed-store.ts';
import { HighestVersions } from './highest-versions.ts';
import { backOffOf, readForever, type RetryPolicy } from './retry.ts';

/** What all feeds of a hub have in common. */
export interface FeedSetting<Entry extends FeedEntry> {
  readonly store: FeedStore<Entry>;
  /** The highest seq of a feed, read after the call, in a batch with others; null without entries. */
  readonly lastOf: (feedId: string) => Promise<{ readonly last: number } | null>;
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
  onSignal(key: string, signal: Signal): void;
}

/** How often the store may say that it does not have what was notified, before the notification is taken for an error. */
const mostLaggingReads = 10;

/**
 * What the subscribers of one feed share while there are any: the head, that is the last seq that went out to them all, and one
 * reading of whatever the notifications left out. All decisions are taken synchronously in `#accept`, so that notifications that arrive while a
 * range is being read need no lock.
 */
export class LiveFeed<Entry extends FeedEntry, Signal> {
  readonly id: string;
  readonly setting: FeedSetting<Entry>;
  readonly #listeners = new Set<FeedListener<Entry, Signal>>();
  readonly #closing = new AbortController();
  #head: number | undefined;
  #target = 0;
  #catchingUp = false;
  /** Pages that are being read, by their first seq. */
  readonly #pages = new Map<number, Promise<readonly Entry[] | undefined>>();
  /** What went out: an older signal that comes late must not replace a newer one that waits. */
  readonly #signalVersions = new HighestVersions();
  #cursor = { seq: -1, text: '' };

  constructor(id: string, setting: FeedSetting<Entry>) {
    this.id = id;
    this.setting = setting;
    // While the store is unavailable each of many subscribers that open waits for the next attempt.
    setMaxListeners(0, this.#closing.signal);
  }

  /** The last seq that went out live; 0 until the feed's end is known. */
  get head(): number {
    return this.#head ?? 0;
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

  /** A page from `fromSeq` on, read once for all who want it meanwhile and soon after. Undefined only after close(). */
  async read(fromSeq: number): Promise<readonly Entry[] | undefined> {
    const known = this.setting.cache.read(this.id, fromSeq, this.setting.pageSize);
    if (known.length > 0) return known;
    const reading = this.#pages.get(fromSeq) ?? this.#readPage(fromSeq);
    this.#pages.set(fromSeq, reading);
    return reading;
  }

  /** Remembers the newest: the subscribers of an entry all get the same cursor, which is signed once. */
  cursor(seq: number): string {
    if (this.#cursor.seq !== seq) this.#cursor = { seq, text: this.setting.cursors.encode(this.id, seq) };
    return this.#cursor.text;
  }

  notify(entry: Entry): boolean {
    if (this.#head !== undefined && entry.seq <= this.#head + 1) return this.#accept(entry);
    this.#reach(entry.seq);
    return false;
  }

  /** Takes it only as the next one: reading what is missing before it would be in vain, since the notifications of that are on their way. */
  tryAppend(entry: Entry): boolean {
    return this.#accept(entry);
  }

  signal({ key, version, signal }: FeedSignal<Signal>): void {
    if (!this.#signalVersions.take(key, version)) return;
    for (const listener of this.#listeners) listener.onSignal(key, signal);
  }

  /** The highest seq of the feed, read after this call: a subscriber that registered before it misses nothing after it. Undefined only after close(). */
  async freshLast(): Promise<number | undefined> {
    const { lastOf, retry } = this.setting;
    const found = await readForever(retry, this.id, this.#closing.signal, async () => ({
      last: (await lastOf(this.id))?.last ?? 0,
    }));
    if (found === undefined) return undefined;
    this.#head ??= found.last;
    this.#reach(found.last);
    return found.last;
  }

  /** The store has entries up to `last`: what no notification brought is read. */
  reconcile(last: number): void {
    this.#reach(last);
  }

  async #readPage(fromSeq: number): Promise<readonly Entry[] | undefined> {
    const { store, retry, pageSize, cache } = this.setting;
    const { signal } = this.#closing;
    const page = await readForever(retry, this.id, signal, () => store.read(this.id, fromSeq, pageSize));
    this.#pages.delete(fromSeq);
    const whole = page?.filter(({ seq }, index) => seq === fromSeq + index);
    if (whole !== undefined) cache.keep(this.id, whole);
    return whole;
  }

  /** Makes sure that the head gets to `seq`, by reading what no notification brought. */
  #reach(seq: number): void {
    this.#target = Math.max(this.#target, seq);
    if (this.#head === undefined || this.#head >= this.#target || this.#catchingUp) return;
    this.#catchingUp = true;
    void this.#catchUp();
  }

  async #catchUp(): Promise<void> {
    const { retry } = this.setting;
    const { signal } = this.#closing;
    const backOff = backOffOf(retry);
    for (let lagging = 0; this.head < this.#target && !signal.aborted;) {
      const before = this.head;
      for (const entry of (await this.read(before + 1)) ?? []) this.#accept(entry);
      if (this.head === before) await this.#skipExpired();
      lagging = this.head === before ? lagging + 1 : 0;
      if (lagging > mostLaggingReads) this.#disbelieve();
      else if (lagging > 0) await sleep(backOff.next(), signal);
    }
    this.#catchingUp = false;
  }

  /** Where the store no longer keeps what comes next, the head jumps; subscribers find the gap by themselves. */
  async #skipExpired(): Promise<void> {
    const { store, retry } = this.setting;
    const bounds = await readForever(retry, this.id, this.#closing.signal, () => store.bounds(this.id));
    if (bounds === undefined || bounds.first <= this.head + 1) return;
    this.#head = bounds.first - 1;
    for (const listener of this.#listeners) listener.onHead(undefined);
  }

  /** A notification of what the store does not have again and again (it was reset): the store is the truth. */
  #disbelieve(): void {
    this.setting.retry.logger.warn(
      { feedId: this.id, head: this.head, notified: this.#target },
      'A feed was notified for an entry that its store does not have',
    );
    this.#target = this.head;
  }

  #accept(entry: Entry): boolean {
    if (this.#head === undefined || entry.seq !== this.#head + 1) return false;
    const { cache, invalidates } = this.setting;
    if (invalidates(entry)) cache.forget(this.id);
    cache.keep(this.id, [entry]);
    this.#head = entry.seq;
    for (const listener of this.#listeners) listener.onHead(entry);
    return true;
  }
}
