import type { Loaders } from '../reads/loaders.ts';

export type SharedLoaders = ReturnType<typeof createSharedLoaders>;

/**
 * Viewers that are shown something in the same moment share its reads: a room of 1,000 members is read once for all of them. A moment ends
 * with the turn of the event loop: what is shown later is read later.
 */
export function createSharedLoaders(createLoaders: () => Loaders) {
  let shared: Loaders | null = null;
  /** Begins a moment with what was read for it. */
  const begin = (loaders: Loaders): void => {
    shared = loaders;
    setImmediate(() => {
      if (shared === loaders) shared = null;
    });
  };
  return {
    /** Those of this moment. */
    now(): Loaders {
      const loaders = shared ?? createLoaders();
      if (shared === null) begin(loaders);
      return loaders;
    },
    begin,
  };
}
