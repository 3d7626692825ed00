export { createCursors, InvalidCursorError, type Cursors, type FeedPosition } from './cursors.ts';
export { createFeedHub, type FeedHub } from './feed-hub.ts';
export type { Authorization, FeedItem } from './feed-item.ts';
export type { FeedBounds, FeedEntry, FeedStore } from './feed-store.ts';
export type { SubscribeOptions } from './feed-subscriber.ts';
export { createLatestStream, type LatestStream } from './latest-stream.ts';
export type { FeedLogger } from './retry.ts';
