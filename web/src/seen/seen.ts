import type { SeenStore } from './seen-store.ts';

/** What one person has seen, for their pages. */
export interface Seen {
  /** As it was kept last; undefined: it was not. */
  readonly read: <Value>(name: string) => Promise<Value | undefined>;
  /** A little later, so that what changes often is written seldom. */
  readonly keep: (name: string, value: unknown) => void;
  readonly drop: (choose: (names: readonly string[]) => readonly string[]) => void;
  /** Keeps at once what waits. */
  readonly flush: () => void;
}

export type Later = (ms: number, callback: () => void) => () => void;

const pauseMs = 500;

export function createSeen(store: SeenStore, viewerId: string, later: Later): Seen {
  const waiting = new Map<string, unknown>();
  let stop: (() => void) | undefined;
  const flush = (): void => {
    stop?.();
    stop = undefined;
    for (const [name, value] of waiting) void store.keep(viewerId, name, value);
    waiting.clear();
  };
  return {
    read: async <Value>(name: string) => (await store.read(viewerId, name)) as Value | undefined,
    keep(name, value) {
      waiting.set(name, value);
      stop ??= later(pauseMs, flush);
    },
    drop(choose) {
      for (const name of choose([...waiting.keys()])) waiting.delete(name);
      void store.drop(viewerId, choose);
    },
    flush,
  };
}
