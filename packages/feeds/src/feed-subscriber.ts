import { sleep } from '@parley/async';
import { mayBe, mostMissingReads } from './check-history.ts';
import { digestOf, type FeedPosition } from './cursors.ts';
import type { Authorization, FeedItem, FeedSignal } from './feed-item.ts';
import type { FeedEntry, FeedHead } from './feed-store.ts';
import type { FeedListener, LiveFeed } from './live-feed.ts';
import { PendingSignals } from './pending-signals.ts';
import { backOffOf, readForever } from './retry.ts';

/** How a subscriber begins and what it may see. */
export interface SubscribeOptions<Entry extends FeedEntry, Signal = never> {
  /** A cursor to go on after; without it the stream begins with `start` at the feed's present end. */
  readonly after?: string | null | undefined;
  /** Asked per entry, in order, one at a time, right before it is delivered. A rejection ends the stream with it. */
  readonly authorize: (entry: Entry) => Promise<Authorization> | Authorization;
  /**
   * The signals that it begins with: they come after a `start` or a `gap`, before any entry. Called once, when nothing is missed any more; a
   * newer signal of a key that goes out meanwhile counts instead. A rejection ends the stream with it.
   */
  readonly signals?: (() => Promise<readonly FeedSignal<Signal>[]>) | undefined;
}

/** The last entry that was delivered or counted: of a cursor only its id's digest is known. */
type Position = FeedHead & Pick<FeedPosition, 'digest'>;

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
  /** Undefined while it opens: nothing is queued then. */
  #position: Position | undefined;
  #isRewound = false;
  #wake: () => void = () => undefined;

  /** Registers at once, before the feed's end is read: nothing that is appended from here on is missed. */
  constructor(
    feed: LiveFeed<Entry, Signal>,
    options: SubscribeOptions<Entry, Signal>,
    onRelease: () => void,
  ) {
    this.#feed = feed;
    this.#authorize = options.authorize;
    this.#onRelease = onRelease;
    feed.add(this);
    const opening = this.#open(options.after);
    this.#opening = options.signals === undefined ? opening : this.#beginWith(options.signals, opening);
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
    const tail = this.#queue.at(-1)?.seq ?? this.#position?.seq;
    if (entry !== undefined && tail !== undefined && entry.seq === tail + 1) {
      if (this.#queue.length < longestQueue) this.#queue.push(entry);
      else this.#queue = [];
    }
    // It began at an end that the feed had not come to yet, and that the store has lost since.
    if (entry !== undefined && entry.seq === this.#position?.seq && !isAt(this.#position, entry))
      this.#isRewound = true;
    this.#wake();
  }

  onEnd(seq: number): void {
    if (this.#position !== undefined && this.#position.seq > seq) this.onRewind();
  }

  onRewind(): void {
    this.#isRewound = true;
    this.#queue = [];
    this.#wake();
  }

  onSignal(key: string, signal: Signal): void {
    this.#signals.put(key, signal, this.#feed.head.seq);
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
    const head = await this.#feed.freshHead();
    if (head === undefined) return undefined;
    if (resumed === undefined) return this.#start(head);
    if (resumed.epoch !== cursors.epoch) return head.seq === 0 ? this.#start(head) : this.#gap(1, head);
    if (resumed.seq !== head.seq || !isAt(resumed, head)) return this.#refill(resumed);
    this.#position = resumed;
    return undefined;
  }

  async #beginWith<First>(
    read: () => Promise<readonly FeedSignal<Signal>[]>,
    opening: Promise<First>,
  ): Promise<First> {
    const [signals, first] = await Promise.all([read(), opening]);
    for (const { key, signal } of signals) this.#signals.putFirst(key, signal);
    return first;
  }

  #start(head: FeedHead): FeedItem<Entry, Signal> {
    this.#position = head;
    return { kind: 'start', cursor: this.#feed.cursor(head) };
  }

  #gap(from: number, to: FeedHead): FeedItem<Entry, Signal> {
    this.#queue = [];
    this.#position = to;
    return { kind: 'gap', from, to: to.seq, cursor: this.#feed.cursor(to) };
  }

  /** The next item; undefined when the stream has ended. */
  async #pull(): Promise<FeedItem<Entry, Signal> | undefined> {
    if (!this.#opened) {
      this.#opened = true;
      const first = await this.#opening;
      if (first !== undefined && !this.#isReleased()) return first;
    }
    while (!this.#isReleased()) {
      if (this.#isRewound) return this.#rewind();
      if (this.#position === undefined) break;
      const item = await this.#step(this.#position);
      if (item !== undefined && !this.#isReleased()) return item;
    }
    return undefined;
  }

  /** One step on from `position`: an item, or undefined when there is none yet. */
  async #step(position: Position): Promise<FeedItem<Entry, Signal> | undefined> {
    const ready = this.#signals.take(position.seq);
    if (ready !== undefined)
      return { kind: 'signal', signal: ready.signal, cursor: this.#cursorAt(position) };
    const [entry] = this.#queue;
    if (entry !== undefined) return this.#pass(entry);
    if (position.seq < this.#feed.head.seq) return this.#refill(position);
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
    this.#position = entry;
    return authorization === 'skip' ? undefined : { kind: 'entry', entry, cursor: this.#feed.cursor(entry) };
  }

  /**
   * The next page, or the gap where the store no longer reaches back. It begins with the entry of the position, if it is kept: another
   * one there shows that history went back, and so does none for long.
   */
  async #refill(position: Position): Promise<FeedItem<Entry, Signal> | undefined> {
    const { store, retry } = this.#feed.setting;
    const { seq } = position;
    const backOff = backOffOf(retry);
    let from = seq === 0 || this.#feed.isKnown(position) ? seq + 1 : seq;
    for (let reads = 1; ; reads += 1) {
      const page = await this.#feed.read(from);
      if (page === undefined || this.#isReleased() || this.#isRewound) return undefined;
      const [first] = page;
      if (first?.seq === seq && !isAt(position, first)) return this.#goBack();
      const isFound = from > seq || first !== undefined;
      if (isFound) {
        this.#position = position;
        from = seq + 1;
      }
      this.#queue = page.filter((entry) => entry.seq > seq);
      if (this.#queue.length > 0 || (isFound && this.#feed.head.seq <= seq)) return undefined;
      const bounds = await readForever(retry, this.#feed.id, this.#released.signal, () =>
        store.bounds(this.#feed.id),
      );
      if (bounds === undefined) return undefined;
      if (bounds.first > seq + 1) return this.#gap(seq + 1, { seq: bounds.first - 1 });
      if (!isFound && bounds.first > seq) from = seq + 1;
      else if (!isFound && reads >= mostMissingReads) return this.#goBack();
      // The store lags behind what it let us see before.
      else await sleep(backOff.next(), this.#released.signal);
      if (this.#isReleased()) return undefined;
    }
  }

  #rewind(): FeedItem<Entry, Signal> {
    this.#isRewound = false;
    return this.#gap(1, this.#feed.head);
  }

  /** The position lies in a history that is no more: the stream goes on from the present head. */
  async #goBack(): Promise<FeedItem<Entry, Signal> | undefined> {
    const head = await this.#feed.freshHead();
    return head === undefined ? undefined : this.#gap(1, head);
  }

  #cursorAt({ seq, eventId, digest }: Position): string {
    return eventId === undefined && digest !== undefined
      ? this.#feed.setting.cursors.encodePosition(this.#feed.id, { seq, digest })
      : this.#feed.cursor({ seq, eventId });
  }
}

function isAt({ digest, ...position }: Position, entry: FeedHead): boolean {
  if (digest !== undefined && entry.eventId !== undefined) return digest === digestOf(entry.eventId);
  return mayBe(position, entry);
}

function ended(): IteratorReturnResult<undefined> {
  return { done: true, value: undefined };
}
