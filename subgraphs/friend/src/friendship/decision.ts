import type { Refusal } from '@parley/service-kit/refusals';
import type { FeedKind, Notice } from '../feed/feed-entry.ts';
import type { FriendRequest } from './friend-request.ts';
import type { Pair } from './pair.ts';

/** What somebody wants to do to a pair; `actorId` is one of the two. */
export type PairCommand =
  /** `requestId`: of the request that is made if there is none. */
  | { readonly kind: 'send'; readonly actorId: string; readonly requestId: string }
  | { readonly kind: 'accept' | 'reject' | 'cancel'; readonly actorId: string; readonly requestId: string }
  /** `forget`: the actor's account is deleted. */
  | { readonly kind: 'unfriend' | 'block' | 'unblock' | 'forget'; readonly actorId: string };

/** Why a command is refused. */
type PairFailure = Refusal<
  | 'AlreadyFriends'
  | 'UserIsBlocked'
  | 'FriendRequestNotFound'
  | 'FriendRequestNotPending'
  | 'NotFriends'
  | 'NotBlocked'
>;

/** A change of a pair: always one version, one event, and who sees it as what. */
export interface PairChange {
  readonly outcome: 'changed';
  /** The event's type. */
  readonly eventType: FeedKind;
  readonly actorId: string;
  readonly at: Date;
  /** As it is after the change. */
  readonly pair: Pair;
  /** The request that was made, answered, withdrawn or hidden by it. */
  readonly request: FriendRequest | null;
  readonly notices: readonly Notice[];
}

/** What becomes of a command: a change, nothing because it stands already, or a refusal. */
export type Decision =
  | PairChange
  | { readonly outcome: 'unchanged'; readonly pair: Pair }
  | (PairFailure & { readonly outcome?: never });
