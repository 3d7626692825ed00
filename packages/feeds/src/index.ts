export { createCursors, InvalidCursorError, type Cursors } from './cursors.ts';
export { createFeedHub, type FeedHub, type FeedHubOptions } from './feed-hub.ts';
export type { Authorization, FeedItem, FeedSignal } from './feed-item.ts';
export type { FeedBounds, FeedEntry, FeedHead, FeedPlace, FeedStore } from './feed-store.ts';
export { HighestVersions } from './highest-versions.ts';
export { LatestHub, type LatestHubOptions } from './latest-hub.ts';
export type { LatestSubscriber } from './latest-subscriber.ts';
export { SetMultimap } from './set-multimap.ts';
