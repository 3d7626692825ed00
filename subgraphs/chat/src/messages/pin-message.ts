import { id, isRefusal, refuse, type InvalidInput, type Refusal } from '@parley/service-kit/refusals';
import type { OperationOrigin } from '@parley/service-kit/subgraph';
import { z } from 'zod';
import type { FriendshipCache } from '../friendships/friendship-cache.ts';
import { mayChat } from '../friendships/friendship.ts';
import type { NotAllowed } from '../rooms/decide-membership.ts';
import type { Message } from '../rooms/message.ts';
import { mayPin } from '../rooms/permissions.ts';
import type { CommandOutcome, PinCommand, RefusedCommand } from '../rooms/room-command.ts';
import type { Room } from '../rooms/room.ts';
import type { RoomQueue } from '../rooms/room-queue.ts';
import { changeVisibleMessage } from './change-visible-message.ts';
import type { FindVisibleMessage } from './find-visible-message.ts';

const pinInput = z.object({ messageId: id });

type UnpinMessageResult =
  { readonly message: Message } | Refusal<'MessageNotFound' | 'CannotMessage'> | NotAllowed | InvalidInput;
type PinMessageResult = UnpinMessageResult | Refusal<'MessageIsDeleted' | 'TooManyPins'>;

interface Deps {
  findVisibleMessage: FindVisibleMessage;
  friendships: Pick<FriendshipCache, 'waitFor'>;
  queue: RoomQueue;
  newId: () => string;
}

/** Pins a message that the viewer sees to its room, where they may pin and may send. What is pinned stays as it is. */
export function createPinMessage(deps: Deps) {
  const change = createChange(deps, 'pin');
  return async (
    viewerId: string,
    input: unknown,
    origin: OperationOrigin = {},
  ): Promise<PinMessageResult> => {
    const outcome = await change(viewerId, input, origin);
    if (!isRefusal(outcome)) return outcome;
    if (outcome.refused === 'MessageIsDeleted' || outcome.refused === 'TooManyPins')
      return refuse(outcome.refused);
    return toRefusal(outcome);
  };
}

/** Takes a pin back, who may pin. What is not pinned stays as it is. */
export function createUnpinMessage(deps: Deps) {
  const change = createChange(deps, 'unpin');
  return async (
    viewerId: string,
    input: unknown,
    origin: OperationOrigin = {},
  ): Promise<UnpinMessageResult> => {
    const outcome = await change(viewerId, input, origin);
    return isRefusal(outcome) ? toRefusal(outcome) : outcome;
  };
}

function toRefusal(
  outcome: RefusedCommand | Refusal<'CannotMessage'> | InvalidInput,
): Exclude<UnpinMessageResult, { readonly message: Message }> {
  if (outcome.refused === 'InvalidInput' || outcome.refused === 'CannotMessage') return outcome;
  return outcome.refused === 'NotAllowed'
    ? refuse('NotAllowed', { requiredRole: 'ADMIN' })
    : refuse('MessageNotFound');
}

function createChange({ findVisibleMessage, friendships, queue, newId }: Deps, kind: PinCommand['kind']) {
  return changeVisibleMessage(
    pinInput,
    findVisibleMessage,
    async ({ viewerId, message, room, origin }): Promise<CommandOutcome | Refusal<'CannotMessage'>> => {
      if (!mayPin(room, viewerId)) return refuse('NotAllowed');
      if (!(await maySend(room))) return refuse('CannotMessage');
      const command: PinCommand = { kind, eventId: newId(), actorId: viewerId, messageId: message.id };
      return queue.submit(room.id, command, origin);
    },
  );

  async function maySend({ directKey }: Room): Promise<boolean> {
    return directKey === null || friendships.waitFor(directKey, mayChat);
  }
}
