import type { Loaders } from '../reads/loaders.ts';

/** Viewers that are shown something in the same moment share its reads: a room of 1,000 members is read once for all of them. */
export interface SharedLoaders {
  /** Those of this moment. */
  now(): Loaders;
  /** Begins a moment with what was read for it. */
  begin(loaders: Loaders): void;
}

/** A moment ends with the turn of the event loop: what is shown later is read later. */
export function createSharedLoaders(createLoaders: () => Loaders): SharedLoaders {
  let shared: Loaders | null = null;
  const begin = (loaders: Loaders): void => {
    shared = loaders;
    setImmediate(() => {
      if (shared === loaders) shared = null;
    });
  };
  return {
    now() {
      const loaders = shared ?? createLoaders();
      if (shared === null) begin(loaders);
      return loaders;
    },
    begin,
  };
}
