import type { Origin } from './inbox-store.ts';
import type { MessageNotification, RoomRead } from './room-update.ts';

/**
 * The inboxes that some updates of rooms concern, in one transaction. Everything needed is loaded before the first verb, and all
 * changes are written after the last. Each verb sees what the earlier ones did.
 */
export interface RoomInboxes {
  wasProcessed(eventId: string): boolean;
  recordProcessed(eventId: string): void;
  /** Whether one of the two has blocked the other. */
  isBlocked(pairKey: string): boolean;
  /** Whether the message is known to be deleted. */
  isMessageDeleted(messageId: string): boolean;
  /** The number up to which the user has read the room; 0 where nothing is known. */
  readReceipt(userId: string, roomId: string): number;
  /** Moves the user's read receipt in the room, only ever forward, and marks as read what is unread up to there. */
  readUpTo(read: RoomRead, origin: Origin): void;
  /** As in a transaction of the inbox: nothing where the user was notified before, or does not want notifications of messages. */
  notify(notification: MessageNotification, origin: Origin): void;
}
