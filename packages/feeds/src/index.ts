export { createCursors, InvalidCursorError, type Cursors, type FeedPosition } from './cursors.ts';
export type { Admission, FeedItem } from './feed-item.ts';
export { createFeedHub, type FeedHub, type FeedLogger, type SubscribeOptions } from './feed-hub.ts';
export type { FeedBounds, FeedEntry, FeedStore } from './feed-store.ts';
export { mapStream } from './map-stream.ts';
