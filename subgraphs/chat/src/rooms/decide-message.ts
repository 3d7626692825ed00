import { refuse } from '@parley/service-kit/refusals';
import { withText } from './decide-preview.ts';
import { mentionsIn, type MentionRules } from './decide-mentions.ts';
import { mostEdits } from './message-edit.ts';
import type { Message } from './message.ts';
import { mayDeleteOf } from './permissions.ts';
import type { RoomState } from './decision.ts';
import type { CommandOutcome, DeleteCommand, EditCommand, SendCommand } from './room-command.ts';

/** Whom it mentions is decided by who is in the room. */
export function newMessage(
  room: MentionRules,
  command: SendCommand,
  place: Pick<Message, 'number' | 'inThread' | 'attachments'> & { readonly at: Date },
): Message {
  const { at, ...placed } = place;
  return {
    poll: null,
    forwardedFromId: null,
    ...command.message,
    ...placed,
    attachments: [...(command.links ?? []), ...placed.attachments],
    mentions: mentionsIn(room, command),
    reactions: [],
    pinned: null,
    hiddenFromSome: false,
    sentAt: at,
    editedAt: null,
    editCount: 0,
    deletedAt: null,
    deletedById: null,
  };
}

/** What people have answered, and what somebody else has said, stays as it is. */
export function isEditable({ poll, forwardedFromId }: Message): boolean {
  return poll === null && forwardedFromId === null;
}

/** The same text changes nothing: the outcome then holds the same message. */
export function decideEdit(
  room: MentionRules,
  message: Message | undefined,
  command: EditCommand,
  at: Date,
): CommandOutcome {
  if (message === undefined) return refuse('MessageNotFound');
  if (message.deletedAt !== null) return refuse('MessageIsDeleted');
  if (!isEditable(message)) return refuse('MessageNotEditable');
  const { text } = command;
  if (message.text === text) return { message };
  if (message.editCount >= mostEdits) return refuse('TooManyEdits');
  const mentions = mentionsIn(room, command);
  return {
    message: { ...withText(message, text), mentions, editedAt: at, editCount: message.editCount + 1 },
  };
}

/**
 * Nothing of the content stays, not even its fingerprint. Admins of a group may delete what those below them said. A deletion of a deleted
 * message changes nothing.
 */
export function decideDelete(
  room: RoomState,
  message: Message | undefined,
  { actorId }: DeleteCommand,
  at: Date,
): CommandOutcome {
  if (message === undefined) return refuse('MessageNotFound');
  if (!mayDeleteOf(room, actorId, message.senderId)) return refuse('NotTheSender');
  if (message.deletedAt !== null) return { message };
  return { message: withoutContent(message, { at, byId: actorId }) };
}

/** What is left of a message that is gone: its place. */
export function withoutContent(
  { linkPreview: _linkPreview, ...kept }: Message,
  { at, byId }: { readonly at: Date; readonly byId: string | null },
): Message {
  return {
    ...kept,
    text: null,
    attachments: [],
    mentions: [],
    reactions: [],
    pinned: null,
    poll: null,
    forwardedFromId: null,
    editCount: 0,
    fingerprint: null,
    deletedAt: at,
    deletedById: byId,
  };
}
