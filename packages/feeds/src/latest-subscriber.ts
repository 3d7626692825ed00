import { HighestVersions } from './highest-versions.ts';
import type { SetMultimap } from './set-multimap.ts';

/**
 * One open stream of a viewer: the keys that it follows, and the latest value of each that its reader has not taken yet. A slow reader so
 * costs one value per key, however fast they change.
 */
export class LatestSubscriber<Value, State = undefined> implements AsyncIterableIterator<
  Value,
  undefined,
  undefined
> {
  readonly viewerId: string;
  /** What its service keeps of it. */
  readonly state: State;
  readonly #followers: SetMultimap<LatestSubscriber<Value, State>>;
  readonly #onEnd: () => void;
  readonly #keys = new Set<string>();
  readonly #follows = new HighestVersions();
  readonly #versions = new HighestVersions();
  readonly #pending = new Map<string, Value>();
  readonly #readers: ((result: IteratorResult<Value, undefined>) => void)[] = [];
  #ended = false;

  constructor(options: {
    viewerId: string;
    state: State;
    followers: SetMultimap<LatestSubscriber<Value, State>>;
    /** Called once. */
    onEnd: () => void;
  }) {
    this.viewerId = options.viewerId;
    this.state = options.state;
    this.#followers = options.followers;
    this.#onEnd = options.onEnd;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /**
   * Whether it follows the key from now on, and did not before. `version` is that of the permission: an older one than the known one
   * has no effect. Nor has anything once the stream has ended.
   */
  follow(key: string, version?: number): boolean {
    if (this.#ended || !this.#isNews(key, version) || this.#keys.has(key)) return false;
    this.#keys.add(key);
    this.#followers.add(key, this);
    return true;
  }

  /** Whether it followed the key until now. What waits of it is dropped. */
  unfollow(key: string, version?: number): boolean {
    if (!this.#isNews(key, version) || !this.#keys.delete(key)) return false;
    this.#followers.delete(key, this);
    this.#pending.delete(key);
    this.#versions.reopen(key);
    return true;
  }

  follows(key: string): boolean {
    return this.#keys.has(key);
  }

  keys(): readonly string[] {
    return [...this.#keys];
  }

  /** Takes the value of a key that it follows, unless it took this version or a newer one before. */
  putNewer(key: string, value: Value, version: number): void {
    if (this.#keys.has(key) && this.#versions.take(key, version)) this.put(key, value);
  }

  /** Replaces what waits under the key, which keeps its place. */
  put(key: string, value: Value): void {
    if (this.#ended) return;
    const reader = this.#readers.shift();
    if (reader === undefined) this.#pending.set(key, value);
    else reader({ done: false, value });
  }

  /** Takes back what waits under the key. */
  drop(key: string): void {
    this.#pending.delete(key);
  }

  /** What waits under the key. */
  waiting(key: string): Value | undefined {
    return this.#pending.get(key);
  }

  /** What waits longest: the next that is read. */
  first(): Value | undefined {
    return this.#pending.values().next().value;
  }

  next(): Promise<IteratorResult<Value, undefined>> {
    if (this.#ended) return Promise.resolve(done);
    const [first] = this.#pending;
    if (first === undefined) return new Promise((resolve) => this.#readers.push(resolve));
    this.#pending.delete(first[0]);
    return Promise.resolve({ done: false, value: first[1] });
  }

  /** Ends it at once, also while a `next()` is pending. */
  return(): Promise<IteratorReturnResult<undefined>> {
    this.end();
    return Promise.resolve(done);
  }

  #isNews(key: string, version: number | undefined): boolean {
    return version === undefined || this.#follows.take(key, version);
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const key of this.#keys) this.#followers.delete(key, this);
    this.#keys.clear();
    this.#pending.clear();
    for (const reader of this.#readers.splice(0)) reader(done);
    this.#onEnd();
  }
}

const done = { done: true, value: undefined } as const;
