import type { Viewer } from '@parley/service-kit/subgraph';
import type { OpenFriendEvents } from '../feed/open-friend-events.ts';
import type { AnswerFriendRequest } from '../friendship/answer-friend-request.ts';
import type { BlockUser } from '../friendship/block-user.ts';
import type { DeleteFriend } from '../friendship/delete-friend.ts';
import type { SendFriendRequest } from '../friendship/send-friend-request.ts';
import type { UnblockUser } from '../friendship/unblock-user.ts';
import type { FriendListStore } from '../stores/friend-list-store.ts';
import type { PairStore } from '../stores/pair-store.ts';
import type { RequestStore } from '../stores/request-store.ts';
import { createLoaders, type Loaders } from './loaders.ts';

/** What resolvers may call in one operation, whose trace goes on in the events. */
export interface OperationUseCases {
  readonly sendFriendRequest: SendFriendRequest;
  readonly answerFriendRequest: AnswerFriendRequest;
  readonly deleteFriend: DeleteFriend;
  readonly blockUser: BlockUser;
  readonly unblockUser: UnblockUser;
  readonly openFriendEvents: OpenFriendEvents;
  readonly lists: FriendListStore;
  readonly requests: RequestStore;
  readonly pairs: PairStore;
}

/** Of one request, or of one event of a subscription. */
export interface Context {
  /** Null only for what is public, which is nothing here but a bare `User`. */
  readonly viewer: Viewer | null;
  readonly useCases: OperationUseCases;
  readonly loaders: Loaders;
}

export function createContext(useCases: OperationUseCases, viewer: Viewer | null): Context {
  return { viewer, useCases, loaders: createLoaders(useCases, viewer) };
}
