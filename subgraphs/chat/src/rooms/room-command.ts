import type { Refusal } from '@parley/service-kit/refusals';
import type { Message, NewMessage } from './message.ts';

/** What a member wants to do to a room. `eventId` becomes the id of the log entry and of its event. */
export type RoomCommand = SendCommand | EditCommand | DeleteCommand;

export interface SendCommand {
  readonly kind: 'send';
  readonly eventId: string;
  readonly actorId: string;
  readonly message: NewMessage;
  /** Members who are not to be notified, because one of the two blocked the other. */
  readonly notNotifiedIds: ReadonlySet<string>;
}

export interface EditCommand {
  readonly kind: 'edit';
  readonly eventId: string;
  readonly actorId: string;
  readonly messageId: string;
  readonly text: string;
}

export interface DeleteCommand {
  readonly kind: 'delete';
  readonly eventId: string;
  readonly actorId: string;
  readonly messageId: string;
}

/** How a command went. `message` is as it is now, also when there was nothing to change. */
export type CommandOutcome = { readonly message: Message } | RefusedCommand;

export type RefusedCommand = Refusal<
  'NotARoomMember' | 'MessageNotFound' | 'MessageIsDeleted' | 'ClientMessageIdReused'
>;
