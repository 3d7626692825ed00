import type { Message, NewMessage } from './message.ts';

/** What a member wants to do to a room's log. `eventId` becomes the entry's id. */
export type RoomChange = SendChange | EditChange | DeleteChange;

export interface SendChange {
  readonly kind: 'send';
  readonly eventId: string;
  readonly actorId: string;
  readonly message: NewMessage;
  /** Members who are not to be told, because one of the two blocked the other. */
  readonly notToldIds: ReadonlySet<string>;
}

export interface EditChange {
  readonly kind: 'edit';
  readonly eventId: string;
  readonly actorId: string;
  readonly messageId: string;
  readonly text: string;
}

export interface DeleteChange {
  readonly kind: 'delete';
  readonly eventId: string;
  readonly actorId: string;
  readonly messageId: string;
}

/** How a change went. `message` is as it is now, also when there was nothing to change. */
export type ChangeOutcome =
  | { readonly kind: 'done'; readonly message: Message }
  | {
      readonly kind: 'refused';
      readonly reason:
        'NOT_A_MEMBER' | 'MESSAGE_NOT_FOUND' | 'MESSAGE_IS_DELETED' | 'CLIENT_MESSAGE_ID_TAKEN';
    };
