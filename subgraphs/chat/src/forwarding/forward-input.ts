import { id } from '@parley/service-kit/refusals';
import { z } from 'zod';
import { clientMessageId } from '../messages/message-input.ts';

const mostMessages = 20;
const mostRooms = 5;

const areDifferent = (ids: readonly string[]): boolean => new Set(ids).size === ids.length;

export const forwardMessagesInput = z.object({
  messageIds: z
    .array(id)
    .min(1, 'Name a message.')
    .max(mostMessages, `At most ${mostMessages} messages at a time.`)
    .refine(areDifferent, 'Name each message once.'),
  toRoomIds: z
    .array(id)
    .min(1, 'Name a room.')
    .max(mostRooms, `At most ${mostRooms} rooms at a time.`)
    .refine(areDifferent, 'Name each room once.'),
  // A dot and a number of two digits come after it.
  clientMessageId: clientMessageId.refine((value) => value.length <= 60, {
    error: 'Here a clientMessageId has 1 to 60 characters.',
  }),
});
