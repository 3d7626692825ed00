import type { FormattedExecutionResult, GraphQLFormattedError } from 'graphql';
import type { Happening } from '../happening.ts';

/**
 * Part of every name. A tab that still runs another release, with other messages, neither hears nor disturbs the others: each release has a
 * leader and a socket of its own.
 */
export const protocol = 'parley-tabs-1';

/** Terms only grow; of two tabs that both think that they lead, the one with the higher term does. */
export interface Leader {
  readonly term: number;
  readonly id: string;
  readonly isConnected: boolean;
}

/** On the channel that all tabs share. */
export type ToAll =
  | ({ readonly type: 'leader' } & Leader)
  /** Who leads? */
  | { readonly type: 'who'; readonly from: string }
  | {
      readonly type: 'happening';
      readonly term: number;
      readonly happening: Happening;
      /** Nobody looks at the leader: browsers let its timers fire once a minute. */
      readonly isHidden: boolean;
    };

/** On the channel of the leading tab. `attempt` names one run of a subscription and is never used again. */
export type ToLeader =
  | { readonly type: 'subscribe'; readonly from: string; readonly attempt: string; readonly payload: string }
  | { readonly type: 'unsubscribe'; readonly from: string; readonly attempt: string }
  /** So many frames of the attempt have arrived in all. */
  | { readonly type: 'taken'; readonly from: string; readonly attempt: string; readonly count: number }
  /** Are you there, and do you carry these? */
  | { readonly type: 'ping'; readonly from: string; readonly attempts: readonly string[] };

/** What ended a socket, or the errors of an `error` frame, as plain data. */
export type Reason = { readonly code: number; readonly reason: string } | readonly GraphQLFormattedError[];

export type Outcome =
  { readonly next: FormattedExecutionResult } | { readonly error: Reason } | { readonly complete: true };

/** Frames of an attempt are numbered from 1. */
export type Frame = { readonly type: 'frame'; readonly attempt: string; readonly number: number } & Outcome;

/** On the channel of one tab. */
export type ToTab =
  | Frame
  | ({ readonly type: 'leader' } & Leader)
  /** The answer to a ping: of the attempts that it named, those that the leader does not carry. */
  | { readonly type: 'pong'; readonly unknown: readonly string[] };

/** What streams are told when they must be asked for again, after their cursors, by the next leader. */
export const lost = { code: 1006, reason: 'Another tab carries the streams from now on.' } as const;

/** The channel of one tab. */
export const inboxOf = (name: string, tab: string): string => `${name} tab ${tab}`;

/** The lock that a tab holds as long as it takes part. */
export const presenceOf = (name: string, tab: string): string => `${name} presence ${tab}`;
