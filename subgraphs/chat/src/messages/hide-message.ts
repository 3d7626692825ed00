import { keyedMutex } from '@parley/async';
import { id, refuse, type InvalidInput, type Refusal } from '@parley/service-kit/refusals';
import { z } from 'zod';
import type { OperationOrigin } from '@parley/service-kit/subgraph';
import type { Room } from '../rooms/room.ts';
import { withTrace } from '../rooms/traced.ts';
import { mostHidden, type HiddenMessageStore } from '../stores/hidden-message-store.ts';
import { changeVisibleMessage, type MessageChange } from './change-visible-message.ts';
import type { FindVisibleMessage } from './find-visible-message.ts';

const hideMessageInput = z.object({ messageId: id });

/** `limit`: the number of messages that a person may hide in a room. */
export interface TooManyHidden extends Refusal<'TooManyHidden'> {
  readonly limit: number;
}

type Hiding = { readonly messageId: string; readonly room: Room } | TooManyHidden;

type HideMessageResult = Hiding | Refusal<'MessageNotFound'> | InvalidInput;

/** Hides a message from the viewer alone, for good. It is no change of the room: only their devices are told. A repeat changes nothing. */
export function createHideMessage(deps: {
  /** Also those that are hidden. */
  findMessage: FindVisibleMessage;
  messages: { markHidden(id: string): Promise<void> };
  hiddenMessages: Pick<HiddenMessageStore, 'add' | 'numbersIn'>;
  newId: () => string;
  now: () => Date;
}): (viewerId: string, input: unknown, origin?: OperationOrigin) => Promise<HideMessageResult> {
  const { findMessage, messages, hiddenMessages, newId, now } = deps;
  // Devices of one person cannot pass the limit together.
  const mutex = keyedMutex();

  const hide = async ({ viewerId, room, message, origin }: MessageChange<unknown>): Promise<Hiding> => {
    const messageId = message.id;
    const hidden = await hiddenMessages.numbersIn(room.id, viewerId);
    if (hidden.length >= mostHidden && !hidden.includes(message.number))
      return refuse('TooManyHidden', { limit: mostHidden });
    if (!message.hiddenFromSome) await messages.markHidden(messageId);
    const { number, inThread } = message;
    const place = inThread && { threadRootId: inThread.rootId, threadNumber: inThread.number };
    const hiding = { userId: viewerId, messageId, roomId: room.id, number, ...place };
    await hiddenMessages.add({ ...hiding, eventId: newId(), at: now(), ...withTrace(origin) });
    return { messageId, room };
  };
  return changeVisibleMessage(hideMessageInput, findMessage, (change) =>
    mutex([change.viewerId], () => hide(change)),
  );
}
