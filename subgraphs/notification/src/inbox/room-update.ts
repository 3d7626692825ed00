import type { Origin } from './inbox-entry.ts';
import type { NewNotification } from './notification.ts';

/** A message that somebody is to be notified of. */
export type MessageNotification = Extract<
  NewNotification,
  { readonly kind: 'MESSAGE_RECEIVED' | 'MENTIONED' | 'REPLIED'; readonly messageNumber: number }
> & {
  /** The kind that it is made as where its own is switched off. */
  readonly orKind?: 'MESSAGE_RECEIVED';
  /** An edit of the message says so: also to who has read it. */
  readonly byEdit?: true;
};

/** A reply in a thread alone that somebody is to be notified of. */
export type ThreadNotification = Extract<NewNotification, { readonly threadRootId: string }> & {
  /** As of a message: of whom a mention reaches who follow the thread. */
  readonly orKind?: 'THREAD_REPLIED';
  readonly byEdit?: true;
};

/** That somebody asks to join a group, or was declined. */
export type JoinRequestNotification = Extract<NewNotification, { readonly requestVersion: number }>;

/** What of a room somebody is to be notified of. */
export type RoomNotification =
  | MessageNotification
  | ThreadNotification
  | JoinRequestNotification
  | Extract<NewNotification, { readonly kind: 'REACTED' | 'ADDED_TO_GROUP' | 'SCHEDULED_MESSAGE_FAILED' }>;

/** It, as each kind that it may be made as, the preferred one first. */
export function kindsOf(notification: RoomNotification): readonly RoomNotification[] {
  if (isOfMessage(notification)) {
    const { orKind } = notification;
    return orKind === undefined ? [notification] : [notification, { ...notification, kind: orKind }];
  }
  if (!isOfThread(notification) || notification.orKind === undefined) return [notification];
  return [notification, { ...notification, kind: notification.orKind }];
}

export function isOfMessage(notification: RoomNotification): notification is MessageNotification {
  return 'messageNumber' in notification && notification.kind !== 'REACTED';
}

export function isOfThread(notification: RoomNotification): notification is ThreadNotification {
  return 'threadRootId' in notification;
}

export function isOfJoinRequest(notification: RoomNotification): notification is JoinRequestNotification {
  return 'requestVersion' in notification;
}

/** That somebody has read a thread up to the place of a reply. */
export interface ThreadRead {
  readonly userId: string;
  readonly threadRootId: string;
  readonly upTo: number;
}

/** That somebody has read a room up to a message's number. */
export interface RoomRead {
  readonly userId: string;
  readonly roomId: string;
  readonly upTo: number;
}

/** What an event of a room means for inboxes, or a part of it where they are many. */
export interface RoomUpdate {
  readonly eventId: string;
  readonly origin: Origin;
  /** When it happened. */
  readonly at: Date;
  /** Comes first. */
  readonly read: RoomRead | null;
  readonly notifications: readonly RoomNotification[];
  /** Whether the event is done with it. */
  readonly isLast: boolean;
  /** Whether the notifications show that it was processed, where everybody was notified; else the event is recorded. */
  readonly isProvenByNotifications?: boolean;
}

/** Whether everybody is notified whom the update concerns, and that is record enough. */
export function isProven(
  { isProvenByNotifications = false, notifications }: RoomUpdate,
  isNotified: (notification: RoomNotification) => boolean,
): boolean {
  return isProvenByNotifications && notifications.length > 0 && notifications.every(isNotified);
}

/** Everybody whose inbox the updates may change, each once. */
export function usersOf(updates: readonly RoomUpdate[]): readonly string[] {
  return [
    ...new Set(
      updates.flatMap(({ read, notifications }) =>
        [...(read === null ? [] : [read]), ...notifications].map(({ userId }) => userId),
      ),
    ),
  ];
}

/**
 * The same updates in order, in parts that change inboxes `most` times at most. An update larger than a part is cut, and a repeat
 * resumes where the first time stopped; any other stays whole.
 */
export function inParts(updates: readonly RoomUpdate[], most: number): readonly (readonly RoomUpdate[])[] {
  const parts: RoomUpdate[][] = [];
  let part: RoomUpdate[] | undefined;
  let left = 0;
  for (const update of updates.flatMap((one) => cut(one, most))) {
    if (part === undefined || sizeOf(update) > left) {
      part = [];
      parts.push(part);
      left = most;
    }
    part.push(update);
    left -= sizeOf(update);
  }
  return parts;
}

function cut(update: RoomUpdate, most: number): readonly RoomUpdate[] {
  if (sizeOf(update) <= most) return [update];
  const count = most - (update.read === null ? 0 : 1);
  // A part says nothing of the others.
  const part = { ...update, isProvenByNotifications: false };
  const first = { ...part, notifications: update.notifications.slice(0, count), isLast: false };
  return [first, ...cut({ ...part, read: null, notifications: update.notifications.slice(count) }, most)];
}

/** The highest number of changes of inboxes that the updates cause. */
export function countChanges(updates: readonly RoomUpdate[]): number {
  return updates.reduce((sum, update) => sum + sizeOf(update), 0);
}

function sizeOf({ read, notifications }: RoomUpdate): number {
  return notifications.length + (read === null ? 0 : 1);
}
