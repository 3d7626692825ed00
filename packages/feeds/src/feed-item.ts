/**
 * What a subscriber receives. `cursor` is always the position of the last entry delivered or counted: a stream opened
 * with it goes on right after. A `signal` has no seq of its own and moves nothing.
 */
export type FeedItem<Entry, Signal = never> =
  | { readonly kind: 'start'; readonly cursor: string }
  | { readonly kind: 'gap'; readonly from: number; readonly to: number; readonly cursor: string }
  | { readonly kind: 'entry'; readonly entry: Entry; readonly cursor: string }
  | { readonly kind: 'signal'; readonly signal: Signal; readonly cursor: string };

/** What becomes of an entry for one subscriber: delivered, only counted, or the stream ends before it. */
export type Authorization = 'deliver' | 'skip' | 'end';

/** A value beside the entries, without a seq: of each key of a feed only the highest version counts. */
export interface FeedSignal<Signal> {
  readonly feedId: string;
  readonly key: string;
  readonly version: number;
  /** All subscribers get this same object. */
  readonly signal: Signal;
}
