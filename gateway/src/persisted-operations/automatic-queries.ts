import { LRUCache } from 'lru-cache';
import { getOrInsert } from '../get-or-insert.ts';

export interface AutomaticQueriesOptions {
  /** Of all texts. */
  readonly maxBytes: number;
  /** Each client address may have so many of them remembered at a time: 1 of `clientShares`. */
  readonly clientShares?: number;
  readonly maxEntries?: number;
}

interface Entry {
  readonly text: string;
  /** Who had it remembered. */
  readonly address: string;
}

/** Of a hash and what it takes to keep it, in bytes. */
const overhead = 200;

/**
 * Texts by their SHA-256, those that were asked for last. One client may fill a share of the room and no more: what it sends beyond that
 * takes the place of its own, so that it cannot have those of all others forgotten.
 */
export function createAutomaticQueries({
  maxBytes,
  clientShares = 8,
  maxEntries = 8_000,
}: AutomaticQueriesOptions) {
  const owned = new Map<string, Map<string, number>>();
  const sizeOf = ({ text }: Entry): number => Buffer.byteLength(text) + overhead;
  const entries = new LRUCache<string, Entry>({
    max: maxEntries,
    maxSize: maxBytes,
    sizeCalculation: sizeOf,
    dispose: ({ address }, hash) => {
      const own = owned.get(address);
      own?.delete(hash);
      if (own?.size === 0) owned.delete(address);
    },
  });

  const makeRoom = (own: ReadonlyMap<string, number>, size: number): void => {
    let bytes = [...own.values()].reduce((sum, each) => sum + each, size);
    let count = own.size + 1;
    for (const [hash, each] of own) {
      if (bytes <= maxBytes / clientShares && count <= maxEntries / clientShares) return;
      entries.delete(hash);
      bytes -= each;
      count -= 1;
    }
  };
  return {
    find: (hash: string): string | undefined => entries.get(hash)?.text,
    /** `text` is what has this hash, and a valid operation. What is larger than a client's share is not remembered. */
    remember(hash: string, text: string, address: string): void {
      if (entries.has(hash)) return;
      const entry = { text, address };
      const size = sizeOf(entry);
      if (size > maxBytes / clientShares) return;
      makeRoom(owned.get(address) ?? new Map<string, number>(), size);
      entries.set(hash, entry);
      getOrInsert(owned, address, () => new Map<string, number>()).set(hash, size);
    },
    size: () => entries.size,
  };
}

export type AutomaticQueries = ReturnType<typeof createAutomaticQueries>;
