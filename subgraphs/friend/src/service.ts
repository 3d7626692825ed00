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
import type { Origin } from './origin.ts';
import type { Stores } from './stores/stores.ts';
import type { UserDirectory } from './users/user-directory.ts';

/** What use cases need; one for the process. */
export interface FriendParts {
  readonly changePair: ChangePair;
  readonly directory: UserDirectory;
  readonly hub: FeedHub<FriendFeedEntry>;
  readonly stores: Stores;
  readonly newId: () => string;
}

/** The use cases that the graph offers to one operation, whose trace goes on in the events. */
export function createFriendService(parts: FriendParts, origin: Origin): FriendService {
  const { lists, requests, pairs } = parts.stores;
  const { directory, hub, newId } = parts;
  const changePair: ChangePair = (command, otherId) => parts.changePair(command, otherId, origin);
  return {
    sendFriendRequest: createSendFriendRequest({ changePair, directory, newId }),
    answerFriendRequest: createAnswerFriendRequest({ changePair, requests }),
    deleteFriend: createDeleteFriend({ changePair }),
    blockUser: createBlockUser({ changePair, directory }),
    unblockUser: createUnblockUser({ changePair }),
    openFriendEvents: createOpenFriendEvents({ hub }),
    lists,
    requests,
    pairs,
  };
}
