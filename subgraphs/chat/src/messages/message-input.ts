import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Poll } from '../rooms/poll.ts';
import { id, lengthOf, whenValid } from '@parley/service-kit/refusals';
import { visibleText } from '@parley/service-kit/text';

const mostAttachments = 10;
export const messageText = { what: 'A message', maxLength: 4_000, isMultiline: true } as const;

/** Half a character, as a cut through an emoji leaves it: no store keeps it as it is, and a repeat would be another message. */
const isWhole = (value: string): boolean => !/\p{Cs}/u.test(value);
const broken = { error: 'This text has half a character in it. Write it anew.' };

export const address = z
  .string()
  .max(2_000, 'An address has at most 2,000 characters.')
  .refine(isHttps, { error: 'This is not an https address.' });

const attachment = z.object({ uploadId: id });

export const clientMessageId = z
  .string()
  .refine((value) => value !== '' && lengthOf(value) <= 64, {
    error: 'A clientMessageId has 1 to 64 characters.',
  })
  .refine(isWhole, broken);

/** What is said of a message that is in the room as well, and in no thread. */
export const onlyInThread = {
  path: ['alsoInRoom'],
  error: 'Only a reply in a thread can be in the room as well. Give `threadRootId`.',
};

export const sendMessageInput = z
  .object({
    roomId: id,
    clientMessageId,
    text: visibleText({ ...messageText, mayBeEmpty: true }),
    replyTo: id.nullish().transform((value) => value ?? null),
    threadRootId: id.nullish().transform((value) => value ?? null),
    alsoInRoom: z.boolean().default(false),
    attachments: z
      .array(attachment)
      .max(mostAttachments, 'A message has at most 10 attachments.')
      .refine(areDifferent, 'An upload can be attached once.')
      .nullish()
      .transform((value) => value ?? []),
    linkPreview: z
      .boolean()
      .nullish()
      .transform((value) => value ?? true),
  })
  .refine(({ threadRootId, alsoInRoom }) => threadRootId !== null || !alsoInRoom, {
    ...onlyInThread,
    when: whenValid('threadRootId', 'alsoInRoom'),
  })
  .refine(({ text, attachments }) => attachments.length > 0 || text !== '', {
    path: ['text'],
    error: 'A message needs some text or an attachment.',
    when: whenValid('text', 'attachments'),
  });

export const editMessageInput = z.object({ messageId: id, text: visibleText(messageText) });

export const deleteMessageInput = z.object({ messageId: id });

export const markMessagesReadInput = z.object({
  roomId: id,
  upTo: z.int().nonnegative('Message numbers start at 1.'),
});

export const markMessagesDeliveredInput = z.object({
  rooms: z
    .array(z.object({ roomId: id, upTo: z.int().nonnegative('Message numbers start at 1.') }))
    .min(1, 'Name a room.')
    .max(100, 'At most 100 rooms at a time.'),
});

/** Recognises content that was sent before, without keeping it. */
export function fingerprintOf(content: {
  readonly text: string;
  readonly replyTo: string | null;
  readonly attachments: readonly { readonly uploadId: string }[];
  readonly poll?: Poll;
  readonly threadRootId?: string | null;
  readonly alsoInRoom?: boolean;
  readonly forwarded?: { readonly messageId: string };
}): string {
  const { forwarded } = content;
  if (forwarded !== undefined) return hashOf(['forwarded', forwarded.messageId]);
  const attachments = content.attachments.map(({ uploadId }) => [uploadId]);
  const { threadRootId = null, alsoInRoom = false } = content;
  // Of a message in no thread it is as it was before there were any.
  const inThread = threadRootId === null ? [] : [threadRootId, alsoInRoom];
  return hashOf([content.text, content.replyTo, attachments, ...ofPoll(content.poll), ...inThread]);
}

function hashOf(content: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('base64url');
}

/** Nothing where there is none: the fingerprints of messages from before there were polls stay what they are. */
function ofPoll(poll?: Poll): readonly unknown[] {
  if (poll === undefined) return [];
  const { options, allowsMultiple, isAnonymous, closesAt } = poll;
  return [options.map(({ text }) => text), allowsMultiple, isAnonymous, closesAt];
}

function areDifferent(attachments: readonly { readonly uploadId: string }[]): boolean {
  return new Set(attachments.map(({ uploadId }) => uploadId)).size === attachments.length;
}

/** URL itself would trim white space, leave out line breaks and encode what is not seen: what is stored must be the address. */
function isHttps(value: string): boolean {
  return (
    !/[\s\p{Cc}\p{Cf}\p{Cs}]/u.test(value) && URL.canParse(value) && new URL(value).protocol === 'https:'
  );
}
