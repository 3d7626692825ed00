import type { Losable } from './losable.ts';
import type { Leader, ToLeader, ToTab } from './protocol.ts';

/** What may come over a tab's own channel; a way takes what is for it. */
export type Message = ToLeader | Exclude<ToTab, { readonly type: 'leader' }>;

/** How the streams of a tab go while one leader leads: over its own connection when that is the tab itself, else over the leader's. */
export interface Way {
  /** That of the leader. */
  readonly term: number;
  readonly isLeading: boolean;
  readonly route: Losable;
  receive(message: Message): void;
  /** Asks the leader for a sign. */
  ping(): void;
  /** Tells a tab who leads; only who leads does. */
  answer(to: string, leader: Leader): void;
  /** The tab's streams are lost. */
  end(): void;
}
