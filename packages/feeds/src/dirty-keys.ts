import { createBackOff, retryForever } from '@parley/async';
import { inTime } from './retry.ts';

/** Whom the change of a key concerns: these viewers, and with `followers` all who follow it. */
export interface Concerned {
  readonly followers: boolean;
  readonly viewerIds: Iterable<string>;
}

interface Dirty extends Concerned {
  followers: boolean;
  readonly viewerIds: Set<string>;
}

interface DirtyKeysOptions {
  /** Reads the keys; what it answers shows what was read, and is called unless the read was given up. */
  readonly refresh: (keys: ReadonlyMap<string, Concerned>) => Promise<() => void>;
  readonly onError: (error: unknown) => void;
  readonly signal: AbortSignal;
  /** The first wait after a failure. */
  readonly retryMs: number;
}

const batchSize = 64;

/**
 * Keys that changed and have not been read since. They are refreshed one batch after the other: a key that changes during a refresh is in
 * a later one, once, however often it changes. So an older state cannot overtake a newer one: that of a read which was given up and answers
 * late after all is not shown either. A refresh that fails is repeated until it succeeds.
 */
export class DirtyKeys {
  readonly #options: DirtyKeysOptions;
  readonly #dirty = new Map<string, Dirty>();
  #isRefreshing = false;

  constructor(options: DirtyKeysOptions) {
    this.#options = options;
  }

  add(key: string, { followers = false, viewerIds = [] }: Partial<Concerned>): void {
    const dirty = this.#dirty.get(key) ?? { followers, viewerIds: new Set() };
    dirty.followers ||= followers;
    for (const viewerId of viewerIds) dirty.viewerIds.add(viewerId);
    this.#dirty.set(key, dirty);
    if (!this.#isRefreshing) void this.#refreshAll();
  }

  async #refreshAll(): Promise<void> {
    const { refresh, onError, signal, retryMs } = this.#options;
    this.#isRefreshing = true;
    while (this.#dirty.size > 0 && !signal.aborted) {
      const taken = new Map([...this.#dirty].slice(0, batchSize));
      for (const key of taken.keys()) this.#dirty.delete(key);
      const backOff = createBackOff({ firstMs: retryMs });
      const show = await retryForever(() => inTime(refresh(taken)), { backOff, signal, onError });
      show?.();
    }
    this.#isRefreshing = false;
  }
}
