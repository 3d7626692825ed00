import { isRefusal, type Refusal } from '@parley/service-kit/refusals';
import type { OperationOrigin } from '@parley/service-kit/subgraph';
import type { AttachmentQuotaExceeded } from '../attachments/create-attachment-upload.ts';
import type { Draft } from '../messages/find-repeat.ts';
import type { Send, SendResult } from '../messages/send-message.ts';
import { isLink } from '../rooms/attachment.ts';
import type { Message } from '../rooms/message.ts';
import type { CopyFiles } from './copy-files.ts';

/** What became of the messages in one room. Of a refusal those before the message that it is about were sent. */
export type ForwardToRoomResult = { readonly messages: readonly Message[] } | RefusedForwarding;

type RefusedForwarding =
  | Exclude<
      SendResult,
      { readonly message: Message } | Refusal<'MessageNotFound' | 'NotAThreadRoot' | 'AttachmentNotFound'>
    >
  | AttachmentQuotaExceeded
  | Refusal<'MessageIsDeleted'>;

/** To which room, by whom. */
export interface Forwarding {
  readonly viewerId: string;
  readonly roomId: string;
  readonly clientMessageId: string;
  readonly operation: OperationOrigin;
}

export type ForwardToRoom = ReturnType<typeof createForwardToRoom>;

/** Sends messages to a room, one after the other: so they keep their order whatever fails between them. */
export function createForwardToRoom({
  send,
  copyFiles,
}: {
  readonly send: Send;
  readonly copyFiles: CopyFiles;
}) {
  return async (to: Forwarding, origins: readonly Message[]): Promise<ForwardToRoomResult> => {
    const messages: Message[] = [];
    for (const [index, origin] of origins.entries()) {
      const outcome = await forward(to, { ...draftOf(to, index, origin.id), ...contentOf(origin) }, origin);
      if (isRefusal(outcome)) return outcome;
      messages.push(outcome.message);
    }
    return { messages };
  };

  async function forward(
    { viewerId, roomId, operation }: Forwarding,
    draft: Draft,
    origin: Message,
  ): Promise<{ readonly message: Message } | RefusedForwarding> {
    if (!hasFiles(origin)) return toOutcome(await send.send(viewerId, draft, operation));
    const repeat = await send.findRepeat(viewerId, draft);
    if (repeat !== null) return repeat;
    const copies = await copyFiles(origin, { ownerId: viewerId, roomId });
    if (isRefusal(copies)) return copies;
    const attachments = copies.uploadIds.map((uploadId) => ({ uploadId }));
    const outcome = await send.send(viewerId, { ...draft, attachments }, operation);
    const isUsed =
      !isRefusal(outcome) &&
      outcome.message.attachments.some((file) => !isLink(file) && copies.uploadIds.includes(file.id));
    if (!isUsed) await copies.discard();
    return toOutcome(outcome);
  }
}

/** What was sent before; null unless it is all of it. */
export function createFindForwarded(send: Pick<Send, 'findRepeat'>) {
  return async (to: Forwarding, messageIds: readonly string[]): Promise<ForwardToRoomResult | null> => {
    const messages: Message[] = [];
    for (const [index, id] of messageIds.entries()) {
      const repeat = await send.findRepeat(to.viewerId, draftOf(to, index, id));
      if (repeat === null) return null;
      if (isRefusal(repeat)) return repeat;
      messages.push(repeat.message);
    }
    return { messages };
  };
}

export function hasFiles({ attachments }: Message): boolean {
  return !attachments.every(isLink);
}

/** A repeat is recognised by the message that was named: its text may have been changed since. */
function draftOf({ roomId, clientMessageId }: Forwarding, index: number, messageId: string): Draft {
  return {
    roomId,
    clientMessageId: `${clientMessageId}.${index + 1}`,
    text: '',
    replyTo: null,
    attachments: [],
    threadRootId: null,
    alsoInRoom: false,
    linkPreview: true,
    forwarded: { messageId, originId: messageId, links: [] },
  };
}

/** What is forwarded again is still of who said it first. */
function contentOf({
  id: messageId,
  text,
  forwardedFromId,
  attachments,
}: Message): Pick<Draft, 'text' | 'forwarded'> {
  return {
    text: text ?? '',
    forwarded: { messageId, originId: forwardedFromId ?? messageId, links: attachments.filter(isLink) },
  };
}

function toOutcome(outcome: SendResult): { readonly message: Message } | RefusedForwarding {
  if (!isRefusal(outcome)) return outcome;
  // A copy expires before it is attached only where the process stood still meanwhile.
  if (isUnexpected(outcome)) throw new Error('What was to be forwarded is not there any more.');
  return outcome;
}

function isUnexpected(
  outcome: Refusal,
): outcome is Refusal<'AttachmentNotFound' | 'MessageNotFound' | 'NotAThreadRoot'> {
  return ['AttachmentNotFound', 'MessageNotFound', 'NotAThreadRoot'].includes(outcome.refused);
}
