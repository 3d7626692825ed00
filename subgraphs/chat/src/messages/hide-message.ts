import {
  id,
  isRefusal,
  parseInput,
  refuse,
  type InvalidInput,
  type Refusal,
} from '@parley/service-kit/refusals';
import { z } from 'zod';
import type { Room } from '../rooms/room.ts';
import { mostHidden, type HiddenMessageStore } from '../stores/hidden-message-store.ts';
import type { FindVisibleMessage } from './find-visible-message.ts';

const hideMessageInput = z.object({ messageId: id });

/** `limit`: the number of messages that a person may hide in a room. */
export interface TooManyHidden extends Refusal<'TooManyHidden'> {
  readonly limit: number;
}

type HideMessageResult =
  | { readonly messageId: string; readonly room: Room }
  | Refusal<'MessageNotFound'>
  | TooManyHidden
  | InvalidInput;

/** Hides a message from the viewer alone, for good. It is no change of the room: nobody else learns of it. A repeat changes nothing. */
export function createHideMessage(deps: {
  findVisibleMessage: FindVisibleMessage;
  messages: { markHidden(id: string): Promise<void> };
  hiddenMessages: Pick<HiddenMessageStore, 'add' | 'numbersIn'>;
}) {
  const { findVisibleMessage, messages, hiddenMessages } = deps;
  return async (viewerId: string, input: unknown): Promise<HideMessageResult> => {
    const parsed = parseInput(hideMessageInput, input);
    if (isRefusal(parsed)) return parsed;
    const { messageId } = parsed.valid;
    const found = await findVisibleMessage(viewerId, messageId);
    if (isRefusal(found)) return found;
    const { room, message } = found;
    const hidden = await hiddenMessages.numbersIn(room.id, viewerId);
    if (hidden.length >= mostHidden && !hidden.includes(message.number))
      return refuse('TooManyHidden', { limit: mostHidden });
    if (!message.hiddenFromSome) await messages.markHidden(messageId);
    await hiddenMessages.add({ userId: viewerId, messageId, roomId: room.id, number: message.number });
    return { messageId, room };
  };
}
