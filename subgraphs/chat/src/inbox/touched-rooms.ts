import { retry } from '@parley/async';

/** Whom a change of a room may concern: these, and with `everybody` all who see it. */
export interface Concerned {
  readonly everybody: boolean;
  readonly userIds: ReadonlySet<string>;
}

/** Rooms that changed and have not been looked at since. */
export interface TouchedRooms {
  touch(
    roomId: string,
    concerned: { readonly everybody?: boolean; readonly userIds?: readonly string[] },
  ): void;
  close(): void;
}

/** So many rooms are read at once. */
const atOnce = 64;

/**
 * Looks at touched rooms, one look after the other: what is touched meanwhile waits and is looked at once, however often it
 * was touched, so that an older state can never overtake a newer one. A look that fails is repeated until it succeeds.
 */
export function createTouchedRooms(deps: {
  look: (rooms: ReadonlyMap<string, Concerned>) => Promise<void>;
  onError: (error: unknown) => void;
}): TouchedRooms {
  const { look, onError } = deps;
  const closing = new AbortController();
  const touched = new Map<string, Concerned>();
  let looking = false;

  const take = (): ReadonlyMap<string, Concerned> => {
    const taken = new Map([...touched].slice(0, atOnce));
    for (const roomId of taken.keys()) touched.delete(roomId);
    return taken;
  };
  const work = async (): Promise<void> => {
    looking = true;
    while (touched.size > 0 && !closing.signal.aborted) {
      const taken = take();
      await retry(() => look(taken), { signal: closing.signal, onError }).catch(() => undefined);
    }
    looking = false;
  };
  return {
    touch(roomId, { everybody = false, userIds = [] }) {
      const before = touched.get(roomId);
      touched.set(roomId, {
        everybody: everybody || before?.everybody === true,
        userIds: new Set([...(before?.userIds ?? []), ...userIds]),
      });
      if (!looking) void work();
    },
    close: () => closing.abort(),
  };
}
