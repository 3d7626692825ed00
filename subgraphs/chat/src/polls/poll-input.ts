import { id, invalidInput, type InvalidInput } from '@parley/service-kit/refusals';
import { visibleText } from '@parley/service-kit/text';
import { z } from 'zod';
import { clientMessageId } from '../messages/message-input.ts';
import { mostOptions } from '../rooms/poll.ts';

const mostDays = 366;

export const createPollInput = z.object({
  roomId: id,
  clientMessageId,
  question: visibleText({ what: 'A question', maxLength: 300, isMultiline: true }),
  options: z
    .array(visibleText({ what: 'An option', maxLength: 100 }))
    .min(2, 'A poll has at least 2 options.')
    .max(mostOptions, `A poll has at most ${mostOptions} options.`)
    .refine(lookDifferent, 'Two of the options look the same.'),
  allowsMultiple: z.boolean(),
  isAnonymous: z.boolean(),
  closesAt: z
    .date()
    .nullish()
    .transform((value) => value ?? null),
});

export const votePollInput = z.object({
  messageId: id,
  optionIds: z.array(z.string()).max(mostOptions, `A poll has at most ${mostOptions} options.`),
});

export const closePollInput = z.object({ messageId: id });

/** Null where it is no time at all, or one to come that is not too far. */
export function closingProblem(closesAt: Date | null, now: Date): InvalidInput | null {
  if (closesAt === null) return null;
  if (closesAt <= now) return invalidInput('closesAt', 'This time is over. Give one that is to come.');
  if (closesAt.getTime() - now.getTime() <= mostDays * 86_400_000) return null;
  return invalidInput('closesAt', `A poll is open for at most ${mostDays} days.`);
}

/** Case and accents are seen: `si` and `sí` are two answers. */
function lookDifferent(options: readonly string[]): boolean {
  const looks = options.map((text) =>
    text
      .normalize('NFC')
      .replaceAll(/[\p{DI}\p{Cf}]/gu, '')
      .replaceAll(/\s+/gu, ' ')
      .trim(),
  );
  return new Set(looks).size === looks.length;
}
