import type { OperationOrigin } from '@parley/service-kit/subgraph';
import { isRefusal, parseInput, refuse, type InvalidInput, type Refusal } from '@parley/service-kit/refusals';
import type { FriendshipCache } from '../friendships/friendship-cache.ts';
import { mayChat, otherOf } from '../friendships/friendship.ts';
import { isEditable } from '../rooms/decide-message.ts';
import type { NotAllowed } from '../rooms/decide-membership.ts';
import type { CommandOutcome } from '../rooms/room-command.ts';
import type { RoomQueue } from '../rooms/room-queue.ts';
import { othersOf } from '../rooms/room.ts';
import type { FindMentions } from './find-mentions.ts';
import { editMessageInput } from './message-input.ts';
import type { Message } from '../rooms/message.ts';
import type { FindOwnMessage } from './own-message.ts';

type Reason =
  | 'MessageNotFound'
  | 'NotTheSender'
  | 'MessageIsDeleted'
  | 'MessageNotEditable'
  | 'CannotMessage'
  | 'TooManyEdits';

/** `windowMs`: how long a message can be changed, in milliseconds. */
export interface EditWindowClosed extends Refusal<'EditWindowClosed'> {
  readonly windowMs: number;
}

type EditMessageResult =
  { readonly message: Message } | Refusal<Reason> | EditWindowClosed | NotAllowed | InvalidInput;

/**
 * Changes the text of the viewer's own message, for some time after it was sent and while they may still send to the room. The same text
 * changes nothing.
 */
export function createEditMessage(deps: {
  findOwnMessage: FindOwnMessage;
  friendships: Pick<FriendshipCache, 'waitFor' | 'pairsBlockedAmong'>;
  queue: RoomQueue;
  findMentions: FindMentions;
  /** How long a message can be changed, in milliseconds. */
  windowMs: number;
  newId: () => string;
  now: () => Date;
}) {
  const { findOwnMessage, friendships, queue, findMentions, windowMs, newId, now } = deps;
  return async (
    viewerId: string,
    input: unknown,
    origin: OperationOrigin = {},
  ): Promise<EditMessageResult> => {
    const parsed = parseInput(editMessageInput, input);
    if (isRefusal(parsed)) return parsed;
    const { messageId, text } = parsed.valid;
    const found = await findOwnMessage(viewerId, messageId);
    if (isRefusal(found)) return found;
    if (found.message.deletedAt !== null) return refuse('MessageIsDeleted');
    if (!isEditable(found.message)) return refuse('MessageNotEditable');
    if (now().getTime() - found.message.sentAt.getTime() > windowMs)
      return refuse('EditWindowClosed', { windowMs });
    const { directKey } = found.room;
    if (directKey !== null && !(await friendships.waitFor(directKey, mayChat)))
      return refuse('CannotMessage');
    const mentions = await findMentions(text);
    const asksForBlocks = mentions.length > 0 && directKey === null;
    const others = asksForBlocks ? othersOf(found.room, viewerId) : [];
    const blocked = asksForBlocks ? await friendships.pairsBlockedAmong(viewerId, others) : [];
    const notNotifiedIds = new Set(blocked.map((pair) => otherOf(pair, viewerId)));
    const by = { eventId: newId(), actorId: viewerId };
    const command = { ...by, kind: 'edit', messageId, text, mentions, notNotifiedIds } as const;
    return toResult(await queue.submit(found.room.id, command, origin));
  };
}

function toResult(outcome: CommandOutcome): EditMessageResult {
  if (!isRefusal(outcome)) return outcome;
  const { refused } = outcome;
  if (refused === 'NotAllowed') return refuse('NotAllowed', { requiredRole: 'ADMIN' });
  return refuse(refused === 'MessageIsDeleted' || refused === 'TooManyEdits' ? refused : 'MessageNotFound');
}
