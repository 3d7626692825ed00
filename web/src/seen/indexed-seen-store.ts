import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { isCurrent, type SeenEntry, superfluous } from './seen-entry.ts';
import type { SeenStore } from './seen-store.ts';

interface Viewer {
  readonly viewerId: string;
  readonly keptAt: number;
}

interface Schema extends DBSchema {
  readonly viewer: { key: 'last'; value: Viewer };
  readonly seen: { key: [string, string]; value: SeenEntry };
}

type Database = IDBPDatabase<Schema>;

/** Of the form of what is kept: another one forgets what was kept in the form before. */
const version = 1;

function openDatabase(): Promise<Database> {
  return openDB<Schema>('parley-seen', version, {
    upgrade(database) {
      for (const name of Array.from(database.objectStoreNames)) database.deleteObjectStore(name);
      database.createObjectStore('viewer');
      database.createObjectStore('seen', { keyPath: ['viewerId', 'name'] });
    },
    // A newer version in another tab waits for this connection.
    blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
  });
}

/** In IndexedDB; where a browser keeps nothing, nothing is kept. `now`: ms since 1970. */
export function createIndexedSeenStore(now: () => number): SeenStore {
  const within = createWork();
  return {
    viewer: () =>
      within(async ({ viewers }) => {
        const last = await viewers.get('last');
        return last !== undefined && isCurrent(last, now()) ? last.viewerId : undefined;
      }),
    async enter(viewerId) {
      await within(async ({ viewers, seen }) => {
        const last = await viewers.get('last');
        if (last?.viewerId !== viewerId) await seen.clear();
        await viewers.put({ viewerId, keptAt: now() }, 'last');
      });
    },
    async forget() {
      await within(async ({ viewers, seen }) => void (await Promise.all([viewers.clear(), seen.clear()])));
    },
    read: (viewerId, name) =>
      within(async ({ seen }) => {
        const entry = await seen.get([viewerId, name]);
        return entry !== undefined && isCurrent(entry, now()) ? entry.value : undefined;
      }),
    async keep(viewerId, name, value) {
      await within(async ({ viewers, seen }) => {
        const last = await viewers.get('last');
        if (last?.viewerId !== viewerId) return;
        await viewers.put({ viewerId, keptAt: now() }, 'last');
        await seen.put({ viewerId, name, keptAt: now(), value });
        const stale = superfluous(await seen.getAll(), now());
        await Promise.all(stale.map((other) => seen.delete([viewerId, other])));
      });
    },
    async drop(viewerId, choose) {
      await within(async ({ seen }) => {
        const names = (await seen.getAllKeys()).map(([, name]) => name);
        await Promise.all(choose(names).map((name) => seen.delete([viewerId, name])));
      });
    },
  };
}

/** Runs work in one transaction over all that there is, which other tabs see whole or not at all; undefined where it failed. */
function createWork() {
  let opening: Promise<Database> | undefined;
  return async <T>(work: (stores: ReturnType<typeof storesOf>) => Promise<T>): Promise<T | undefined> => {
    try {
      opening ??= openDatabase();
      const transaction = begin(await opening);
      const [result] = await Promise.all([work(storesOf(transaction)), transaction.done]);
      return result;
    } catch {
      // There is none, it is full, or it was closed for a newer version.
      opening = undefined;
      return undefined;
    }
  };
}

const begin = (database: Database) => database.transaction(['viewer', 'seen'], 'readwrite');

function storesOf(transaction: ReturnType<typeof begin>) {
  return { viewers: transaction.objectStore('viewer'), seen: transaction.objectStore('seen') };
}
