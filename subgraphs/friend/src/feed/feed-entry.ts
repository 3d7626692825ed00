import type { friendEvents } from '@parley/events';
import type { FeedEntry } from '@parley/feeds';

/** As what a user sees a change of one of their pairs. */
export type FeedKind = (typeof friendEvents)[number]['type'];

/** An entry of a user's feed. It names the request; how that stands is looked up when the entry is delivered. */
export interface FriendFeedEntry extends FeedEntry {
  readonly kind: FeedKind;
  /** The other one of the pair. */
  readonly otherUserId: string;
  readonly requestId: string | null;
  readonly at: Date;
}

/** An entry to be appended to the feed of `userId`. */
export interface Notice {
  readonly userId: string;
  readonly kind: FeedKind;
  readonly requestId: string | null;
}

/** A notice that was given its place in the user's feed. */
export interface FeedPlace extends Notice {
  readonly seq: number;
}
