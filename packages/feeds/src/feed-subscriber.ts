import { sleep } from '@parley/async';
import { InvalidCursorError } from './cursors.ts';
import type { Authorization, FeedItem } from './feed-item.ts';
import type { FeedEntry } from './feed-store.ts';
import type { FeedListener, LiveFeed } from './live-feed.ts';
import { PendingSignals } from './pending-signals.ts';
import { backOffOf, readForever } from './retry.ts';

/** How a subscriber begins and what it may see. */
export interface SubscribeOptions<Entry extends FeedEntry> {
  /** A cursor to go on after; without it the stream begins with `start` at the feed's present end. */
  readonly after?: string | null | undefined;
  /** Asked per entry, in order, one at a time, right before it is delivered. A rejection ends the stream with it. */
  readonly authorize: (entry: Entry) => Promise<Authorization> | Authorization;
}

/** Beyond this a subscriber's queue is dropped: it reads on from the store, from its own position. */
const longestQueue = 1_000;

/**
 * One subscriber: a position and a short queue. What follows the queue's end is queued as it goes live. A subscriber
 * further back than that (in a replay, or too slow) reads from the store until it has caught up with the head. So replay, overlap
 * and overflow are one rule, and memory is bounded.
 */
export class FeedSubscriber<Entry extends FeedEntry, Signal>
  implements AsyncIterableIterator<FeedItem<Entry, Signal>, undefined, undefined>, FeedListener<Entry, Signal>
{
  readonly #feed: LiveFeed<Entry, Signal>;
  readonly #authorize: SubscribeOptions<Entry>['authorize'];
  readonly #onRelease: () => void;
  readonly #released = new AbortController();
  readonly #signals = new PendingSignals<Signal>();
  readonly #unsettled = new Set<(result: IteratorReturnResult<undefined>) => void>();
  readonly #opening: Promise<FeedItem<Entry, Signal> | undefined>;
  #opened = false;
  #turn: Promise<unknown> = Promise.resolve();
  #queue: Entry[] = [];
  #position: number | undefined;
  #wake: () => void = () => undefined;

  /** Registers at once, before the feed's end is read: nothing that is appended from here on is missed. */
  constructor(feed: LiveFeed<Entry, Signal>, options: SubscribeOptions<Entry>, onRelease: () => void) {
    this.#feed = feed;
    this.#authorize = options.authorize;
    this.#onRelease = onRelease;
    feed.add(this);
    this.#opening = this.#open(options.after);
    this.#opening.catch(() => undefined); // reported by the first next()
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<FeedItem<Entry, Signal>, undefined>> {
    return new Promise((resolve, reject) => {
      if (this.#isReleased()) return resolve(ended());
      this.#unsettled.add(resolve);
      const deliver = (item: FeedItem<Entry, Signal> | undefined) => {
        this.#unsettled.delete(resolve);
        resolve(item === undefined ? ended() : { done: false, value: item });
      };
      const fail = (error: unknown) => {
        this.#unsettled.delete(resolve); // before the release, which would settle it as done
        this.#release();
        reject(error);
      };
      this.#turn = this.#turn.then(() => this.#pull()).then(deliver, fail);
    });
  }

  return(): Promise<IteratorReturnResult<undefined>> {
    this.#release();
    return Promise.resolve(ended());
  }

  onHead(entry: Entry | undefined): void {
    const tail = this.#queue.at(-1)?.seq ?? this.#position;
    if (entry !== undefined && tail !== undefined && entry.seq === tail + 1) {
      if (this.#queue.length < longestQueue) this.#queue.push(entry);
      else this.#queue = [];
    }
    this.#wake();
  }

  onSignal(key: string, signal: Signal): void {
    this.#signals.put(key, signal, this.#feed.head);
    this.#wake();
  }

  #release(): void {
    if (this.#isReleased()) return;
    this.#released.abort();
    this.#queue = [];
    this.#feed.remove(this);
    this.#onRelease();
    this.#wake();
    for (const resolve of this.#unsettled) resolve(ended());
    this.#unsettled.clear();
  }

  /** A call, since the compiler would take a property for unchanged across an await. */
  #isReleased(): boolean {
    return this.#released.signal.aborted;
  }

  async #open(after: string | null | undefined): Promise<FeedItem<Entry, Signal> | undefined> {
    const { cursors } = this.#feed.setting;
    const resumed = after === null || after === undefined ? undefined : cursors.decode(after, this.#feed.id);
    const last = await this.#feed.freshLast();
    if (last === undefined) return undefined;
    if (resumed === undefined) return this.#start(last);
    if (resumed.epoch !== cursors.epoch) return last === 0 ? this.#start(last) : this.#gap(1, last);
    if (resumed.seq > last) throw new InvalidCursorError();
    // Whether the store still reaches back so far shows when it is read.
    this.#position = resumed.seq;
    return undefined;
  }

  #start(last: number): FeedItem<Entry, Signal> {
    this.#position = last;
    return { kind: 'start', cursor: this.#feed.cursor(last) };
  }

  #gap(from: number, to: number): FeedItem<Entry, Signal> {
    this.#position = to;
    return { kind: 'gap', from, to, cursor: this.#feed.cursor(to) };
  }

  /** The next item; undefined when the stream has ended. */
  async #pull(): Promise<FeedItem<Entry, Signal> | undefined> {
    if (!this.#opened) {
      this.#opened = true;
      const first = await this.#opening;
      if (first !== undefined && !this.#isReleased()) return first;
    }
    while (!this.#isReleased() && this.#position !== undefined) {
      const item = await this.#step(this.#position);
      if (item !== undefined && !this.#isReleased()) return item;
    }
    return undefined;
  }

  /** One step on from `position`: an item, or undefined when there is none yet. */
  async #step(position: number): Promise<FeedItem<Entry, Signal> | undefined> {
    const ready = this.#signals.take(position);
    if (ready !== undefined)
      return { kind: 'signal', signal: ready.signal, cursor: this.#feed.cursor(position) };
    const [entry] = this.#queue;
    if (entry !== undefined) return this.#pass(entry);
    if (position < this.#feed.head) return this.#refill(position);
    await new Promise<void>((resolve) => (this.#wake = resolve));
    return undefined;
  }

  async #pass(entry: Entry): Promise<FeedItem<Entry, Signal> | undefined> {
    const authorization = await this.#authorize(entry);
    if (this.#isReleased()) return undefined;
    if (authorization === 'end') {
      this.#release();
      return undefined;
    }
    // It stays in the queue until here so that what goes live meanwhile is queued after it; an overflow may have dropped it.
    if (this.#queue[0] === entry) this.#queue.shift();
    this.#position = entry.seq;
    return authorization === 'skip'
      ? undefined
      : { kind: 'entry', entry, cursor: this.#feed.cursor(entry.seq) };
  }

  /** The next page, or the gap where it no longer reaches back. */
  async #refill(position: number): Promise<FeedItem<Entry, Signal> | undefined> {
    const { store, retry } = this.#feed.setting;
    const { signal } = this.#released;
    const backOff = backOffOf(retry);
    for (;;) {
      const page = await this.#feed.read(position + 1);
      if (page === undefined || this.#isReleased()) return undefined;
      this.#queue = [...page];
      if (this.#queue.length > 0) return undefined;
      const bounds = await readForever(retry, this.#feed.id, signal, () => store.bounds(this.#feed.id));
      if (bounds === undefined) return undefined;
      if (bounds.first > position + 1) return this.#gap(position + 1, bounds.first - 1);
      await sleep(backOff.next(), signal); // the store lags behind what it let us see before
      if (signal.aborted) return undefined;
    }
  }
}

function ended(): IteratorReturnResult<undefined> {
  return { done: true, value: undefined };
}
