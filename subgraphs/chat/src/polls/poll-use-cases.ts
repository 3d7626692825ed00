import type { FriendshipCache } from '../friendships/friendship-cache.ts';
import type { FindVisibleMessage } from '../messages/find-visible-message.ts';
import type { Send } from '../messages/send-message.ts';
import type { RoomQueue } from '../rooms/room-queue.ts';
import { createClosePoll } from './close-poll.ts';
import { createCreatePoll } from './create-poll.ts';
import { createVotePoll } from './vote-poll.ts';

/** What a member can do with polls. */
export function createPollUseCases(deps: {
  readonly send: Send;
  readonly findVisibleMessage: FindVisibleMessage;
  readonly friendships: FriendshipCache;
  readonly queue: RoomQueue;
  readonly newId: () => string;
  readonly now: () => Date;
}) {
  return {
    createPoll: createCreatePoll(deps),
    votePoll: createVotePoll(deps),
    closePoll: createClosePoll(deps),
  };
}
