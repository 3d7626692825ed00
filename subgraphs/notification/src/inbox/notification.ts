/** What a notification is about. */
export const notificationKinds = [
  'FRIEND_REQUEST_RECEIVED',
  'FRIEND_REQUEST_ACCEPTED',
  'MESSAGE_RECEIVED',
  'MENTIONED',
  'REPLIED',
  'THREAD_REPLIED',
  'REACTED',
  'ADDED_TO_GROUP',
  'JOIN_REQUESTED',
  'JOIN_REQUEST_DECLINED',
  'SCHEDULED_MESSAGE_FAILED',
  'FRIEND_CAME_ONLINE',
] as const;

export type NotificationKind = (typeof notificationKinds)[number];

/** One entry of a user's inbox. */
export interface Notification {
  /** UUIDv7. */
  readonly id: string;
  /** Whose inbox it is in. */
  readonly userId: string;
  /** The place of its SENT entry in the owner's feed: the newest has the highest. */
  readonly seq: number;
  readonly kind: NotificationKind;
  /** Who caused it. */
  readonly actorId: string;
  readonly roomId: string | null;
  readonly messageId: string | null;
  /** The message's place among the room's messages; read receipts are compared with it. */
  readonly messageNumber: number | null;
  /** Of a reaction. */
  readonly emoji: string | null;
  readonly friendRequestId: string | null;
  /** Of a scheduled message that could not be sent, and why: the type of the refusal. */
  readonly scheduledMessageId: string | null;
  readonly failure: string | null;
  readonly createdAt: Date;
  /** Null while unread. */
  readonly readAt: Date | null;
  /** It came in the owner's quiet hours. */
  readonly isQuiet: boolean;
}

/** What somebody is notified of, before it has a place in their inbox. */
export type NewNotification = {
  readonly userId: string;
  readonly actorId: string;
} & (
  | {
      readonly kind: 'FRIEND_REQUEST_RECEIVED' | 'FRIEND_REQUEST_ACCEPTED';
      readonly friendRequestId: string;
    }
  | {
      readonly kind: 'MESSAGE_RECEIVED' | 'MENTIONED' | 'REPLIED';
      readonly roomId: string;
      readonly messageId: string;
      readonly messageNumber: number;
    }
  | {
      /** Of a reply that is in its thread alone: how far somebody has read the room says nothing about it. */
      readonly kind: 'MENTIONED' | 'THREAD_REPLIED';
      readonly roomId: string;
      readonly messageId: string;
      readonly threadRootId: string;
      /** The place of the reply in its thread; unknown of edits that an older chat service published. */
      readonly threadNumber?: number | undefined;
    }
  | {
      readonly kind: 'REACTED';
      readonly roomId: string;
      readonly messageId: string;
      readonly messageNumber: number;
      readonly emoji: string;
    }
  | {
      readonly kind: 'ADDED_TO_GROUP';
      readonly roomId: string;
      /** The place of the joining in the group's log. */
      readonly joinedAtSeq: number;
    }
  | {
      /** A declined request has its person as actor too: nobody is told which admin it was. */
      readonly kind: 'JOIN_REQUESTED' | 'JOIN_REQUEST_DECLINED';
      readonly roomId: string;
      /** Of the request, or of its answer: rises with each in the room. */
      readonly requestVersion: number;
    }
  | {
      /** Its author is the actor too. */
      readonly kind: 'SCHEDULED_MESSAGE_FAILED';
      readonly roomId: string;
      readonly scheduledMessageId: string;
      readonly scheduledVersion: number;
      readonly failure: string;
    }
  | {
      readonly kind: 'FRIEND_CAME_ONLINE';
      /** Of the actor's online status by which they came. */
      readonly statusVersion: number;
    }
);

/** A user is notified of one thing once: what two deliveries of one event have in common. */
export function dedupeKey(notification: NewNotification): string {
  return `${notification.userId}:${notification.kind}:${sourceOf(notification)}`;
}

/** What names the open request of somebody to join a group. */
export function joinRequestKey(of: { readonly roomId: string; readonly actorId: string }): string {
  return `${of.roomId}:${of.actorId}`;
}

function sourceOf(notification: NewNotification): string {
  switch (notification.kind) {
    case 'FRIEND_REQUEST_RECEIVED':
    case 'FRIEND_REQUEST_ACCEPTED':
      return notification.friendRequestId;
    case 'MESSAGE_RECEIVED':
    case 'MENTIONED':
    case 'REPLIED':
    case 'THREAD_REPLIED':
      return notification.messageId;
    case 'REACTED':
      return `${notification.messageId}:${notification.actorId}:${notification.emoji}`;
    case 'ADDED_TO_GROUP':
      return `${notification.roomId}@${notification.joinedAtSeq}`;
    case 'JOIN_REQUESTED':
    case 'JOIN_REQUEST_DECLINED':
      return `${notification.roomId}@${notification.requestVersion}`;
    case 'SCHEDULED_MESSAGE_FAILED':
      return `${notification.scheduledMessageId}@${notification.scheduledVersion}`;
    case 'FRIEND_CAME_ONLINE':
      return `${notification.actorId}@${notification.statusVersion}`;
  }
}
