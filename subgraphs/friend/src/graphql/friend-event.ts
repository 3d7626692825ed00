import type { FeedItem } from '@parley/feeds';
import type { FeedKind, FriendFeedEntry } from '../feed/feed-entry.ts';

/** A feed entry as a type of the union `FriendEvent`. */
export interface FriendEventOf<Kind extends FeedKind> extends FriendFeedEntry {
  readonly __typename: Kind;
}

/** What `friendEvents` delivers. */
export type FriendEvent =
  | { readonly __typename: 'StreamStart'; readonly cursor: string }
  | { readonly __typename: 'ResumeGap'; readonly from: number; readonly to: number }
  | { [Kind in FeedKind]: FriendEventOf<Kind> }[FeedKind];

export function toFriendEvent(item: FeedItem<FriendFeedEntry>): FriendEvent {
  switch (item.kind) {
    case 'start':
      return { __typename: 'StreamStart', cursor: item.cursor };
    case 'gap':
      return { __typename: 'ResumeGap', from: item.from, to: item.to };
    case 'entry':
      return { ...item.entry, __typename: item.entry.kind };
    case 'signal':
      return item.signal;
  }
}
