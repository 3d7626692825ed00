import { id, whenValid } from '@parley/service-kit/refusals';
import { z } from 'zod';

export const pinRoomInput = z.object({ roomId: id, isPinned: z.boolean() });

export const archiveRoomInput = z.object({ roomId: id, isArchived: z.boolean() });

/** `until`: null is for good. */
export const muteRoomInput = z
  .object({
    roomId: id,
    isMuted: z.boolean(),
    until: z
      .date()
      .nullish()
      .transform((until) => until ?? null),
  })
  .refine(({ isMuted, until }) => isMuted || until === null, {
    path: ['until'],
    error: 'A time belongs to a room that is muted: leave it out, or set isMuted to true.',
    when: whenValid('until'),
  });

export const markRoomUnreadInput = z.object({ roomId: id, isMarkedUnread: z.boolean() });
