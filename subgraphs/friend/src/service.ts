import type { FeedHub } from '@parley/feeds';
import type { FriendFeedEntry } from './feed/feed-entry.ts';
import { createOpenFriendEvents } from './feed/open-friend-events.ts';
import { createAnswerFriendRequest } from './friendship/answer-friend-request.ts';
import { createBlockUser } from './friendship/block-user.ts';
import type { ChangePair } from './friendship/change-pair.ts';
import { createDeleteFriend } from './friendship/delete-friend.ts';
import { createSendFriendRequest } from './friendship/send-friend-request.ts';
import { createUnblockUser } from './friendship/unblock-user.ts';
import type { FriendService } from './graphql/context.ts';
import type { Stores } from './stores/stores.ts';
import type { UserDirectory } from './users/user-directory.ts';

/** The use cases that the graph offers. */
export function createFriendService(deps: {
  changePair: ChangePair;
  directory: UserDirectory;
  hub: FeedHub<FriendFeedEntry>;
  stores: Stores;
  newId: () => string;
}): FriendService {
  const { lists, requests, pairs } = deps.stores;
  return {
    sendFriendRequest: createSendFriendRequest(deps),
    answerFriendRequest: createAnswerFriendRequest({ changePair: deps.changePair, requests }),
    deleteFriend: createDeleteFriend(deps),
    blockUser: createBlockUser(deps),
    unblockUser: createUnblockUser(deps),
    openFriendEvents: createOpenFriendEvents(deps),
    lists,
    requests,
    pairs,
  };
}
