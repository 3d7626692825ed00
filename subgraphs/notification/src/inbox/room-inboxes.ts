import type { Origin } from './inbox-store.ts';
import type { MessageNotification, RoomRead } from './room-fact.ts';

/**
 * The inboxes that some facts of rooms concern, in one transaction: all that is to be known is loaded before the first verb, and all that
 * they change is written after the last. Each sees what the earlier ones did.
 */
export interface RoomInboxes {
  wasProcessed(eventId: string): boolean;
  recordProcessed(eventId: string): void;
  /** Whether one of the two has blocked the other. */
  isBlocked(pairKey: string): boolean;
  /** Whether the message is known to be deleted. */
  isMessageDeleted(messageId: string): boolean;
  /** The number up to which the user has read the room; 0 where nothing is known. */
  readMark(userId: string, roomId: string): number;
  /** Moves the user's read mark in the room, only ever forward, and marks as read what is unread up to there. */
  readUpTo(read: RoomRead, origin: Origin): void;
  /** As in a transaction of the inbox: nothing where the user was notified before, or does not want notifications of messages. */
  notify(notification: MessageNotification, origin: Origin): void;
}
