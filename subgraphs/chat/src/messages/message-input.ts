import { createHash } from 'node:crypto';
import { z } from 'zod';
import { id, lengthOf, whenValid } from '@parley/service-kit/refusals';
import type { Attachment } from '../rooms/message.ts';

const longestText = 4_000;
const mostAttachments = 10;
/** White space and what has no shape: controls, joiners, zero-width marks, blank fillers. */
const invisible = /^[\s\p{Cc}\p{Cf}\u115F\u1160\u2800\u3164\uFFA0]*$/u;

/** Half a character, as a cut through an emoji leaves it: no store keeps it as it is, and a repeat would be another message. */
const isWhole = (value: string): boolean => !/\p{Cs}/u.test(value);
const broken = { error: 'This text has half a character in it. Write it anew.' };

const text = z
  .string()
  .refine((value) => lengthOf(value) <= longestText, {
    error: 'A message has at most 4,000 characters. Split it.',
  })
  .refine(isWhole, broken);
const visibleText = text.refine((value) => !invisible.test(value), {
  error: 'A message needs some text: write something that can be seen.',
});

const attachment = z.object({
  url: z
    .string()
    .max(2_000, 'An address has at most 2,000 characters.')
    .refine(isHttps, { error: 'This is not an https address.' }),
  name: z
    .string()
    .refine((value) => !invisible.test(value) && lengthOf(value) <= 200, {
      error: 'A name has 1 to 200 characters.',
    })
    .refine(isWhole, broken),
  contentType: z
    .string()
    .max(127, 'A media type has at most 127 characters.')
    .regex(
      /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:\s*;\s*[\w.-]+=[\w."-]+)*$/u,
      'This is not a media type such as `image/webp`.',
    ),
});

export const sendMessageInput = z
  .object({
    roomId: id,
    clientMessageId: z
      .string()
      .refine((value) => value !== '' && lengthOf(value) <= 64, {
        error: 'A clientMessageId has 1 to 64 characters.',
      })
      .refine(isWhole, broken),
    text,
    replyTo: id.nullish().transform((value) => value ?? null),
    attachments: z
      .array(attachment)
      .max(mostAttachments, 'A message has at most 10 attachments.')
      .nullish()
      .transform((value) => value ?? []),
  })
  .refine(({ text, attachments }) => attachments.length > 0 || !invisible.test(text), {
    path: ['text'],
    error: 'A message needs some text or an attachment.',
    when: whenValid('text', 'attachments'),
  });

export const editMessageInput = z.object({ messageId: id, text: visibleText });

export const deleteMessageInput = z.object({ messageId: id });

export const markMessagesReadInput = z.object({
  roomId: id,
  upTo: z.int().nonnegative('Message numbers start at 1.'),
});

/** Recognises content that was sent before, without keeping it. */
export function fingerprintOf(content: {
  readonly text: string;
  readonly replyTo: string | null;
  readonly attachments: readonly Attachment[];
}): string {
  const attachments = content.attachments.map(({ url, name, contentType }) => [url, name, contentType]);
  return createHash('sha256')
    .update(JSON.stringify([content.text, content.replyTo, attachments]))
    .digest('base64url');
}

/** URL itself would trim white space and leave out line breaks: what is stored must be the address. */
function isHttps(value: string): boolean {
  return !/[\s\p{Cc}\p{Cs}]/u.test(value) && URL.canParse(value) && new URL(value).protocol === 'https:';
}
