import type { FeedStore } from '@parley/feeds';
import type { FriendFeedEntry } from '../feed/feed-entry.ts';
import type { Database } from './database.ts';
import { createFriendFeedStore } from './feed-store.ts';
import { createFriendListStore, type FriendListStore } from './friend-list-store.ts';
import { createPairStore, type PairStore } from './pair-store.ts';
import { createRequestStore, type RequestStore } from './request-store.ts';
import { sweep } from './retention.ts';
import { createUserStore, type UserStore } from './user-store.ts';

/** All that the service keeps, in one database. */
export interface Stores {
  readonly pairs: PairStore;
  readonly requests: RequestStore;
  readonly lists: FriendListStore;
  readonly feed: FeedStore<FriendFeedEntry>;
  readonly users: UserStore;
  /** Deletes what is too old at `now`. */
  sweep(now: Date): Promise<void>;
}

export function createStores(database: Database): Stores {
  return {
    pairs: createPairStore({ database }),
    requests: createRequestStore({ database }),
    lists: createFriendListStore({ database }),
    feed: createFriendFeedStore({ database }),
    users: createUserStore({ database }),
    sweep: (now) => sweep(database, now),
  };
}
