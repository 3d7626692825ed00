import type { Reads } from '../view/create-reads.ts';

/** Viewers that are shown something in the same moment share its reads: a room of 1,000 members is read once for all of them. */
export interface SharedReads {
  /** Those of this moment. */
  now(): Reads;
  /** Begins a moment with what was read for it. */
  begin(reads: Reads): void;
}

/** A moment ends with the turn of the event loop: what is shown later is read later. */
export function createSharedReads(createReads: () => Reads): SharedReads {
  let shared: Reads | null = null;
  const begin = (reads: Reads): void => {
    shared = reads;
    setImmediate(() => {
      if (shared === reads) shared = null;
    });
  };
  return {
    now() {
      const reads = shared ?? createReads();
      if (shared === null) begin(reads);
      return reads;
    },
    begin,
  };
}
