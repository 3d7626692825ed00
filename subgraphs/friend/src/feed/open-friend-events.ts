import type { FeedHub, FeedItem } from '@parley/feeds';
import type { FriendFeedEntry } from './feed-entry.ts';

/** The viewer's own feed, from its present end or right after `after`. */
export type OpenFriendEvents = (
  viewerId: string,
  after: string | null,
) => AsyncIterableIterator<FeedItem<FriendFeedEntry>>;

/** A feed holds only what its user may see: every entry is delivered, and nobody opens another's. */
export function createOpenFriendEvents({ hub }: { hub: FeedHub<FriendFeedEntry> }): OpenFriendEvents {
  return (viewerId, after) => hub.subscribe(viewerId, { after, authorize: () => 'deliver' });
}
