import { createEventFactory } from '@parley/event-bus';
import { createCursors, createFeedHub } from '@parley/feeds';
import type { OperationOrigin } from '@parley/service-kit/contract';
import type { Deps as ServiceDeps } from '@parley/service-kit/service';
import type { Environment } from './environment.ts';
import { createAnswerFriendRequest } from './friendship/answer-friend-request.ts';
import { createBlockUser } from './friendship/block-user.ts';
import { type ChangePair, createChangePair } from './friendship/change-pair.ts';
import { createDeleteFriend, createUnblockUser } from './friendship/end-relation.ts';
import { createReadPairStates } from './friendship/read-pair-states.ts';
import { createSendFriendRequest } from './friendship/send-friend-request.ts';
import type { Stores } from './stores/stores.ts';
import { createForgetUser } from './users/forget-user.ts';
import { createUserDirectory } from './users/user-directory.ts';

/** What this service's parts are made with. */
export type Deps = ServiceDeps<Environment, Stores>;

/** What people can do here, what follows from the events of others, and the open streams. */
export type UseCases = ReturnType<typeof createUseCases>;

/** What resolvers may call in one operation, whose trace goes on in the events. */
export type OperationUseCases = ReturnType<UseCases['forOperation']>;

export function createUseCases({ environment, stores, logger, now, newId, onCommit }: Deps) {
  const { lists, requests, pairs, users } = stores;
  const createEvent = createEventFactory({ source: 'friend' });
  const changeAnyPair = createChangePair({ pairs, createEvent, now, onCommit });
  const directory = createUserDirectory(stores);
  const { CURSOR_SECRET: secret, FEED_EPOCH: epoch } = environment;
  const cursors = createCursors({ secret, field: 'friendEvents', epoch });
  const hub = createFeedHub({ store: stores.feed, cursors, logger });
  const forOperation = (origin: OperationOrigin) => {
    const changePair: ChangePair = (command, otherId) => changeAnyPair(command, otherId, origin);
    return {
      sendFriendRequest: createSendFriendRequest({ changePair, directory, newId }),
      answerFriendRequest: createAnswerFriendRequest({ changePair, requests }),
      deleteFriend: createDeleteFriend({ changePair }),
      blockUser: createBlockUser({ changePair, directory }),
      unblockUser: createUnblockUser({ changePair }),
      /** The viewer's own feed holds only what they may see: every entry is delivered. */
      openFriendEvents: (viewerId: string, after: string | null) =>
        hub.subscribe(viewerId, { after, authorize: () => 'deliver' }),
      lists,
      requests,
      pairs,
    };
  };
  return {
    forOperation,
    forgetUser: createForgetUser({ changePair: changeAnyPair, users }),
    directory,
    hub,
    readPairStates: createReadPairStates({ pairs }),
  };
}
