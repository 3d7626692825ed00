import { id, whenValid } from '@parley/service-kit/refusals';
import { hasLengthUpTo } from '@parley/service-kit/text';
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

const longestDraft = 4_000;
const halfCharacter = /\p{Cs}/u;

/** Nobody else sees it: only what cannot be kept is refused. What is written may still lack its end. */
export const setDraftInput = z.object({
  roomId: id,
  text: z
    .string()
    .refine((text) => hasLengthUpTo(longestDraft, text), {
      error: `A draft has at most ${longestDraft.toLocaleString('en')} characters.`,
    })
    .refine((text) => !halfCharacter.test(text), { error: 'A draft has no halves of characters.' }),
  replyTo: id.nullish().transform((value) => value ?? null),
  threadRootId: id.nullish().transform((value) => value ?? null),
});

export const markRoomUnreadInput = z.object({ roomId: id, isMarkedUnread: z.boolean() });
