import {
  invalidInput,
  isRefusal,
  refuse,
  type InvalidInput,
  type Refusal,
} from '@parley/service-kit/refusals';
import type { FriendshipCache } from '../friendships/friendship-cache.ts';
import { mayChat } from '../friendships/friendship.ts';
import { changeVisibleMessage } from '../messages/change-visible-message.ts';
import type { FindVisibleMessage } from '../messages/find-visible-message.ts';
import type { Message } from '../rooms/message.ts';
import type { Poll } from '../rooms/poll.ts';
import type { RoomQueue } from '../rooms/room-queue.ts';
import { votePollInput } from './poll-input.ts';

type VotePollResult =
  | { readonly message: Message }
  | Refusal<'MessageNotFound' | 'MessageIsDeleted' | 'PollIsClosed' | 'CannotMessage'>
  | InvalidInput;

/** Replaces the viewer's vote in a poll that they see. Whether it is closed is asked in the transaction. The same vote changes nothing. */
export function createVotePoll(deps: {
  findVisibleMessage: FindVisibleMessage;
  friendships: Pick<FriendshipCache, 'waitFor'>;
  queue: RoomQueue;
  newId: () => string;
}) {
  const { findVisibleMessage, friendships, queue, newId } = deps;
  return changeVisibleMessage(
    votePollInput,
    findVisibleMessage,
    async ({ viewerId, input: { optionIds }, message, room, origin }): Promise<VotePollResult> => {
      if (message.deletedAt !== null) return refuse('MessageIsDeleted');
      if (message.poll === null) return invalidInput('messageId', 'This message is no poll.');
      const fault = faultOf(message.poll, optionIds);
      if (fault !== null) return invalidInput('optionIds', fault);
      // A vote may be taken back also where nothing can be said any more.
      const isGiven = optionIds.length > 0;
      if (isGiven && room.directKey !== null && !(await friendships.waitFor(room.directKey, mayChat)))
        return refuse('CannotMessage');
      const by = { eventId: newId(), actorId: viewerId, messageId: message.id };
      const outcome = await queue.submit(room.id, { ...by, kind: 'vote', optionIds }, origin);
      if (!isRefusal(outcome)) return outcome;
      const { refused } = outcome;
      return refuse(
        refused === 'MessageIsDeleted' || refused === 'PollIsClosed' ? refused : 'MessageNotFound',
      );
    },
  );
}

/** What is wrong with a choice; null when nothing is. */
function faultOf({ options, allowsMultiple }: Poll, optionIds: readonly string[]): string | null {
  if (!optionIds.every((wanted) => options.some(({ id }) => id === wanted)))
    return 'This poll has no such option.';
  if (new Set(optionIds).size < optionIds.length) return 'Name each option once.';
  return optionIds.length > 1 && !allowsMultiple ? 'In this poll one option can be chosen.' : null;
}
