import { createEventFactory } from '@parley/event-bus';
import { createCursors, createFeedHub, type FeedHub } from '@parley/feeds';
import type { Deps as ServiceDeps } from '@parley/service-kit/service';
import type { Environment } from './environment.ts';
import type { FriendFeedEntry } from './feed/feed-entry.ts';
import { createOpenFriendEvents } from './feed/open-friend-events.ts';
import { createAnswerFriendRequest } from './friendship/answer-friend-request.ts';
import { createBlockUser } from './friendship/block-user.ts';
import { type ChangePair, createChangePair } from './friendship/change-pair.ts';
import { createDeleteFriend } from './friendship/delete-friend.ts';
import { createSendFriendRequest } from './friendship/send-friend-request.ts';
import { createUnblockUser } from './friendship/unblock-user.ts';
import type { OperationUseCases } from './graphql/context.ts';
import type { OperationOrigin } from '@parley/service-kit/contract';
import type { Stores } from './stores/stores.ts';
import { createForgetUser, type ForgetUser } from './users/forget-user.ts';
import { createUserDirectory, type UserDirectory } from './users/user-directory.ts';

/** What this service's parts are made with. */
export type Deps = ServiceDeps<Environment, Stores>;

/** What people can do here, what follows from the events of others, and the open streams. */
export interface UseCases {
  /** For one operation, whose trace goes on in the events. */
  readonly forOperation: (origin: OperationOrigin) => OperationUseCases;
  readonly forgetUser: ForgetUser;
  readonly directory: UserDirectory;
  readonly hub: FeedHub<FriendFeedEntry>;
}

export function createUseCases({ environment, stores, logger, now, newId, onCommit }: Deps): UseCases {
  const { lists, requests, pairs, users } = stores;
  const createEvent = createEventFactory({ source: 'friend' });
  const changeAnyPair = createChangePair({ pairs, createEvent, now, onCommit });
  const directory = createUserDirectory(stores);
  const cursors = createCursors({ secret: environment.CURSOR_SECRET, field: 'friendEvents', epoch: '1' });
  const hub = createFeedHub<FriendFeedEntry>({ store: stores.feed, cursors, logger });
  return {
    forOperation(origin) {
      const changePair: ChangePair = (command, otherId) => changeAnyPair(command, otherId, origin);
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
    },
    forgetUser: createForgetUser({ changePair: changeAnyPair, users }),
    directory,
    hub,
  };
}
