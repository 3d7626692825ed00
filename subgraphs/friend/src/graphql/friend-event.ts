import type { FeedItem } from '@parley/feeds';
import type { FeedKind, FriendFeedEntry } from '../feed/feed-entry.ts';
import type { ResumeGap, StreamStart } from './graph.generated.ts';

/** A feed entry as a type of the union `FriendEvent`. */
export interface FriendEventOf<Kind extends FeedKind> extends FriendFeedEntry {
  readonly __typename: Kind;
  readonly cursor: string;
}

/** What `friendEvents` delivers. */
export type FriendEvent = StreamStart | ResumeGap | { [Kind in FeedKind]: FriendEventOf<Kind> }[FeedKind];

export function toFriendEvent(item: FeedItem<FriendFeedEntry>): FriendEvent {
  const { cursor } = item;
  switch (item.kind) {
    case 'start':
      return { __typename: 'StreamStart', cursor };
    case 'gap':
      return { __typename: 'ResumeGap', cursor, from: item.from, to: item.to };
    case 'entry':
      return { ...item.entry, __typename: item.entry.kind, cursor };
    case 'signal':
      return item.signal;
  }
}
