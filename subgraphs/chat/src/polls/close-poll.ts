import {
  invalidInput,
  isRefusal,
  refuse,
  type InvalidInput,
  type Refusal,
} from '@parley/service-kit/refusals';
import { changeVisibleMessage } from '../messages/change-visible-message.ts';
import type { FindVisibleMessage } from '../messages/find-visible-message.ts';
import type { Message } from '../rooms/message.ts';
import type { RoomQueue } from '../rooms/room-queue.ts';
import { closePollInput } from './poll-input.ts';

type ClosePollResult =
  | { readonly message: Message }
  | Refusal<'MessageNotFound' | 'NotTheSender' | 'MessageIsDeleted'>
  | InvalidInput;

/** Ends a poll, also where its author may not send any more. One that is closed stays as it is. */
export function createClosePoll(deps: {
  findVisibleMessage: FindVisibleMessage;
  queue: RoomQueue;
  newId: () => string;
}) {
  const { findVisibleMessage, queue, newId } = deps;
  return changeVisibleMessage(
    closePollInput,
    findVisibleMessage,
    async ({ viewerId, message, room, origin }): Promise<ClosePollResult> => {
      if (message.deletedAt === null && message.poll === null)
        return invalidInput('messageId', 'This message is no poll.');
      const by = { eventId: newId(), actorId: viewerId, messageId: message.id };
      const outcome = await queue.submit(room.id, { ...by, kind: 'closePoll' }, origin);
      if (!isRefusal(outcome)) return outcome;
      const { refused } = outcome;
      return refuse(
        refused === 'MessageIsDeleted' || refused === 'NotTheSender' ? refused : 'MessageNotFound',
      );
    },
  );
}
