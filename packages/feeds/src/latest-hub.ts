import { limit, type Tick } from '@parley/async';
import { type Concerned, DirtyKeys } from './dirty-keys.ts';
import { createReconciliation, inPages, type Reconcile } from './reconciliation.ts';
import { LatestSubscriber } from './latest-subscriber.ts';
import { inTime } from './retry.ts';
import { SetMultimap } from './set-multimap.ts';

/** What is particular to a latest-only subscription field. */
export interface LatestHubOptions<Value, State> {
  /**
   * Reads the present state of keys, in one question. The answer shows a key to subscribers, and makes them follow the key or no longer
   * follow it where that depends on what was read.
   */
  readonly read?: (
    keys: readonly string[],
  ) => Promise<(key: string, subscribers: Iterable<LatestSubscriber<Value, State>>) => void>;
  /** Periodic questions to the stores, about at most 1,000 ids each: what a lost notification would have said. */
  readonly reconcile: {
    /** About keys that are followed. */
    readonly keys?: (keys: readonly string[], tick: Tick) => Promise<void>;
    /** About viewers that have a stream. */
    readonly viewers?: (viewerIds: readonly string[], tick: Tick) => Promise<void>;
    /** About everybody. */
    readonly all?: Reconcile;
  };
  /** Compares one stream with all that the stores say of its viewer: after a rejoin, for what the periodic questions leave out. */
  readonly verify?: (subscriber: LatestSubscriber<Value, State>) => Promise<void>;
  /** A stream has opened, before anything is loaded for it; and it has ended, once. */
  readonly onOpened?: (subscriber: LatestSubscriber<Value, State>) => void;
  readonly onEnded?: (subscriber: LatestSubscriber<Value, State>) => void;
  /** The last follower of a key has gone. */
  readonly onUnfollowed?: (key: string) => void;
  /** A store could not be asked; it is asked again. */
  readonly onError: (error: unknown) => void;
  /** The mean time between two reconciliations (3,000 ms). */
  readonly intervalMs?: number | undefined;
  /** The first wait after a read that failed (50 ms); it doubles up to 5 s. */
  readonly retryMs?: number;
}

/** The number of streams that are verified at the same time. */
const verifiedAtOnce = 16;

/** All open streams of one latest-only subscription field in one process. It has one timer, and none while there are no streams. */
export class LatestHub<Value, State = undefined> {
  readonly #options: LatestHubOptions<Value, State>;
  readonly #followers: SetMultimap<LatestSubscriber<Value, State>>;
  readonly #streams = new SetMultimap<LatestSubscriber<Value, State>>();
  readonly #reconciliation;
  readonly #dirty;
  readonly #closing = new AbortController();
  #isRejoined = false;

  constructor(options: LatestHubOptions<Value, State>) {
    const { reconcile, onUnfollowed, onError, intervalMs = 3_000, retryMs = 50 } = options;
    const { signal } = this.#closing;
    const { all } = reconcile;
    this.#options = options;
    this.#followers = new SetMultimap(onUnfollowed);
    this.#dirty = new DirtyKeys({ refresh: (keys) => this.#refresh(keys), onError, signal, retryMs });
    this.#reconciliation = createReconciliation({
      questions: [
        reconcile.keys && inPages(() => this.keys(), reconcile.keys),
        reconcile.viewers && inPages(() => this.#streams.keys(), reconcile.viewers),
        all && ((tick) => inTime(all(tick))),
        () => this.#verify(),
      ],
      onError,
      intervalMs,
    });
  }

  /**
   * Opens a stream, which is subscribed before `load` runs: what changes meanwhile comes twice, and is shown once. `load` makes it follow
   * its keys and puts their present values. When it rejects, so does this, and the stream has ended.
   */
  async open(
    viewerId: string,
    state: State,
    load: (subscriber: LatestSubscriber<Value, State>) => Promise<void>,
  ): Promise<LatestSubscriber<Value, State>> {
    const onEnd = (): void => {
      this.#streams.delete(viewerId, subscriber);
      if (this.#streams.size === 0) this.#reconciliation.stop();
      this.#options.onEnded?.(subscriber);
    };
    const followers = this.#followers;
    const subscriber = new LatestSubscriber<Value, State>({ viewerId, state, followers, onEnd });
    this.#streams.add(viewerId, subscriber);
    this.#options.onOpened?.(subscriber);
    this.#reconciliation.start();
    try {
      await load(subscriber);
      return subscriber;
    } catch (error) {
      subscriber.end();
      throw error;
    }
  }

  /** A notification with the value: each follower that has no newer one is shown this same object. */
  publish(key: string, value: Value, version: number): void {
    for (const subscriber of this.#followers.of(key)) subscriber.putNewer(key, value, version);
  }

  /** A notification without the value. The key is read in a batch and delivered to the subscribers whom the change concerns. */
  markDirty(key: string, concerned: Partial<Concerned>): void {
    this.#dirty.add(key, concerned);
  }

  /** Reads these keys now, for all who follow them. */
  async refresh(keys: readonly string[]): Promise<void> {
    const show = await this.#refresh(new Map(keys.map((key) => [key, { followers: true, viewerIds: [] }])));
    show();
  }

  /** Compares every stream with the stores at once: after each (re)join of the broadcast consumer, when notifications may be lost. */
  reconcile(): void {
    this.#isRejoined = true;
    this.#reconciliation.runNow();
  }

  followersOf(key: string): readonly LatestSubscriber<Value, State>[] {
    return this.#followers.of(key);
  }

  streamsOf(viewerId: string): readonly LatestSubscriber<Value, State>[] {
    return this.#streams.of(viewerId);
  }

  isFollowed(key: string): boolean {
    return this.#followers.has(key);
  }

  /** Whether the viewer has a stream. */
  isOpen(viewerId: string): boolean {
    return this.#streams.has(viewerId);
  }

  /** The keys that are followed. */
  keys(): readonly string[] {
    return this.#followers.keys();
  }

  /** No store is asked any more. */
  close(): void {
    this.#closing.abort();
    this.#reconciliation.stop();
  }

  /** What is held now: nothing, once every stream has ended. */
  counts(): { readonly keys: number; readonly viewers: number } {
    return { keys: this.#followers.size, viewers: this.#streams.size };
  }

  async #refresh(keys: ReadonlyMap<string, Concerned>): Promise<() => void> {
    const show = await this.#options.read?.([...keys.keys()]);
    return () => {
      for (const [key, { followers, viewerIds }] of keys) {
        const all = followers ? this.#followers.of(key) : [];
        const named = [...viewerIds].flatMap((viewerId) => this.#streams.of(viewerId));
        show?.(key, named.length === 0 ? all : new Set([...all, ...named]));
      }
    };
  }

  async #verify(): Promise<void> {
    const { verify } = this.#options;
    if (verify === undefined || !this.#isRejoined) return;
    this.#isRejoined = false;
    const limited = limit(verifiedAtOnce);
    try {
      await Promise.all(
        this.#streams.values().map((subscriber) => limited(() => inTime(verify(subscriber)))),
      );
    } catch (error) {
      this.#isRejoined = true;
      throw error;
    }
  }
}
