import { id, isRefusal, refuse, type InvalidInput, type Refusal } from '@parley/service-kit/refusals';
import type { OperationOrigin } from '@parley/service-kit/subgraph';
import { pairKey } from '@parley/events';
import { z } from 'zod';
import type { FriendshipCache } from '../friendships/friendship-cache.ts';
import { isBlocked, mayChat } from '../friendships/friendship.ts';
import type { Message } from '../rooms/message.ts';
import type { ReactCommand } from '../rooms/room-command.ts';
import type { Room } from '../rooms/room.ts';
import type { RoomQueue } from '../rooms/room-queue.ts';
import { changeVisibleMessage } from './change-visible-message.ts';
import { toEmoji } from './emoji.ts';
import type { FindVisibleMessage } from './find-visible-message.ts';

const reactionInput = z.object({
  messageId: id,
  emoji: z.string().transform((text, context) => {
    const emoji = toEmoji(text);
    if (emoji !== null) return emoji;
    context.addIssue('A reaction is exactly one emoji.');
    return z.NEVER;
  }),
});

type Removed = { readonly message: Message } | Refusal<'MessageNotFound'>;
type Added = Removed | Refusal<'MessageIsDeleted' | 'CannotMessage' | 'TooManyReactions'>;
type React<Result> = (
  viewerId: string,
  input: unknown,
  origin?: OperationOrigin,
) => Promise<Result | Refusal<'MessageNotFound'> | InvalidInput>;

interface Deps {
  findVisibleMessage: FindVisibleMessage;
  friendships: Pick<FriendshipCache, 'find' | 'waitFor'>;
  queue: RoomQueue;
  newId: () => string;
}

/** Gives an emoji to a message that the viewer sees, while they may send to the room. What is given already changes nothing. */
export function createAddReaction({ findVisibleMessage, friendships, queue, newId }: Deps): React<Added> {
  return changeVisibleMessage(
    reactionInput,
    findVisibleMessage,
    async ({ viewerId, input: { emoji }, message, room, origin }): Promise<Added> => {
      if (message.deletedAt !== null) return refuse('MessageIsDeleted');
      if (room.directKey !== null && !(await friendships.waitFor(room.directKey, mayChat)))
        return refuse('CannotMessage');
      const recipientIds = (await isNotified(viewerId, message, room)) ? [message.senderId] : [];
      const by = { eventId: newId(), actorId: viewerId, messageId: message.id, recipientIds };
      const command: ReactCommand = { ...by, kind: 'react', emoji };
      const outcome = await queue.submit(room.id, command, origin);
      if (!isRefusal(outcome)) return outcome;
      const { refused } = outcome;
      return refuse(
        refused === 'MessageIsDeleted' || refused === 'TooManyReactions' ? refused : 'MessageNotFound',
      );
    },
  );

  /** A block hides nothing in a group, but nobody is notified over one. */
  async function isNotified(viewerId: string, { senderId }: Message, { directKey }: Room): Promise<boolean> {
    if (senderId === viewerId || directKey !== null) return senderId !== viewerId;
    return !isBlocked(await friendships.find(pairKey(viewerId, senderId), { maxAgeMs: 0 }));
  }
}

/** Takes the viewer's emoji back, also where they may not send any more. What is not given changes nothing. */
export function createRemoveReaction({
  findVisibleMessage,
  queue,
  newId,
}: Pick<Deps, 'findVisibleMessage' | 'queue' | 'newId'>): React<Removed> {
  return changeVisibleMessage(
    reactionInput,
    findVisibleMessage,
    async ({ viewerId, input: { emoji }, message, room, origin }): Promise<Removed> => {
      if (message.deletedAt !== null) return { message };
      // Who was notified of the emoji need not be any more.
      const recipientIds = message.senderId === viewerId ? [] : [message.senderId];
      const by = { eventId: newId(), actorId: viewerId, messageId: message.id, recipientIds };
      const command: ReactCommand = { ...by, kind: 'unreact', emoji };
      const outcome = await queue.submit(room.id, command, origin);
      return isRefusal(outcome) ? refuse('MessageNotFound') : outcome;
    },
  );
}
