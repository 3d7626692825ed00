import { id, invalidInput, type InvalidInput, whenValid } from '@parley/service-kit/refusals';
import { visibleText } from '@parley/service-kit/text';
import { z } from 'zod';
import { clientMessageId, messageText, onlyInThread } from '../messages/message-input.ts';

const mostDays = 366;

const content = {
  text: visibleText(messageText),
  replyTo: id.nullish().transform((value) => value ?? null),
  sendAt: z.date(),
};

export const scheduleMessageInput = z
  .object({
    roomId: id,
    clientMessageId,
    ...content,
    threadRootId: id.nullish().transform((value) => value ?? null),
    alsoInRoom: z.boolean().default(false),
  })
  .refine(({ threadRootId, alsoInRoom }) => threadRootId !== null || !alsoInRoom, {
    ...onlyInThread,
    when: whenValid('threadRootId', 'alsoInRoom'),
  });

export const updateScheduledMessageInput = z.object({
  id,
  ...content,
  threadRootId: id.nullish(),
  alsoInRoom: z
    .boolean()
    .nullish()
    .transform((value) => value ?? undefined),
});

export const cancelScheduledMessageInput = z.object({ id });

/** Null where it is a time to come that is not too far. */
export function timeProblem(sendAt: Date, now: Date): InvalidInput | null {
  if (sendAt <= now) return invalidInput('sendAt', 'This time is over. Give one that is to come.');
  if (sendAt.getTime() - now.getTime() <= mostDays * 86_400_000) return null;
  return invalidInput('sendAt', `A message is scheduled at most ${mostDays} days ahead.`);
}
