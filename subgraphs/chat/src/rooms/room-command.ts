import type { Refusal } from '@parley/service-kit/refusals';
import type { Message, NewMessage } from './message.ts';

/** What a member wants to do to a room. `eventId` becomes the id of the log entry and of its event. */
export type RoomCommand = SendCommand | EditCommand | DeleteCommand;

interface Command<Kind> {
  readonly kind: Kind;
  readonly eventId: string;
  readonly actorId: string;
}

export interface SendCommand extends Command<'send'> {
  readonly message: NewMessage;
  /** Members who are not to be notified, because one of the two blocked the other. */
  readonly notNotifiedIds: ReadonlySet<string>;
  /** Who sent the message that it replies to, where it replies to one. */
  readonly repliedToId?: string;
}

interface EditCommand extends Command<'edit'> {
  readonly messageId: string;
  readonly text: string;
}

interface DeleteCommand extends Command<'delete'> {
  readonly messageId: string;
}

/** How a command went. `message` is as it is now, also when there was nothing to change. */
export type CommandOutcome = { readonly message: Message } | RefusedCommand;

export type RefusedCommand = Refusal<
  'NotARoomMember' | 'NotAllowed' | 'MessageNotFound' | 'MessageIsDeleted' | 'ClientMessageIdReused'
>;
