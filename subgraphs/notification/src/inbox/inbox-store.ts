import type { NotificationPreferences, PreferenceChanges } from '../preferences/notification-preferences.ts';
import type { NewNotification, Notification, NotificationKind } from './notification.ts';
import type { RoomUpdate } from './room-update.ts';
import type { RoomInboxes } from './room-inboxes.ts';

/** Which of a user's unread notifications are meant. */
export type Selection =
  | { readonly by: 'ids'; readonly ids: readonly string[] }
  /** The oldest `limit` of those that came up to a place in the feed. */
  | { readonly by: 'seq'; readonly upTo: number; readonly limit: number }
  /** The oldest `limit` of the room's messages up to a number. */
  | { readonly by: 'room'; readonly roomId: string; readonly upTo: number; readonly limit: number }
  | { readonly by: 'message'; readonly messageId: string }
  | { readonly by: 'actor'; readonly actorId: string }
  /** That somebody asked for friendship. */
  | { readonly by: 'request'; readonly friendRequestId: string }
  /** That a friend came online. */
  | { readonly by: 'coming'; readonly actorId: string };

/** The state of two users' relation that matters here; `version` rises with every change of it. */
export interface Pair {
  readonly pairKey: string;
  readonly userIds: readonly [string, string];
  readonly version: number;
  /** Which of the two has blocked the other: none, one or both. */
  readonly blockedBy: readonly string[];
  /** Friends, and not blocked by either. */
  readonly areFriends: boolean;
}

/** Whether somebody is online, as their friends see it; `version` rises with every change of it. */
export interface OnlineStatus {
  readonly version: number;
  readonly state: 'ONLINE' | 'OFFLINE';
}

/**
 * What one transaction may do with the inboxes it was opened for. Two transactions of one user never overlap, so that what is
 * read here still holds when it commits. The verbs are called one after the other.
 */
export interface InboxTransaction {
  /** When it began. */
  readonly now: Date;
  /** Records a consumed event; false when it was recorded before: then its work is done. */
  isFirstTime(eventId: string): Promise<boolean>;
  /** Takes the state of a pair; false when a state as new is known: the event is overtaken. */
  updatePair(pair: Pair): Promise<boolean>;
  /** Whether the two are friends, and neither has blocked the other. */
  areFriends(pairKey: string): Promise<boolean>;
  /** Takes the user's status unless a newer one is known; answers whether they have come online by it: also when it is repeated. */
  cameOnline(userId: string, status: OnlineStatus): Promise<boolean>;
  /** Whether the user was notified after that time that the other came online, whatever became of it. */
  wasNotifiedOfComing(userId: string, actorId: string, since: Date): Promise<boolean>;
  /** Answers the preferences as they stand then. */
  changePreferences(userId: string, changes: PreferenceChanges): Promise<NotificationPreferences>;
  /** Those of the ids that are in the user's inbox. */
  find(userId: string, ids: readonly string[]): Promise<readonly Notification[]>;
  /** Puts it into the inbox and the feed; does nothing when the user was notified of it before, or does not want its kind. */
  notify(notification: NewNotification): Promise<void>;
  /** Marks unread ones as read; answers their ids. */
  markRead(userId: string, which: Selection): Promise<readonly string[]>;
  /** Takes unread ones back; answers their ids. */
  withdraw(userId: string, which: Selection): Promise<readonly string[]>;
}

/** Where a change comes from: the W3C trace of the request or event that caused it, which its feed entries carry on. */
export interface Origin {
  readonly traceparent?: string | undefined;
}

/** The inboxes of all users and what decides about what comes into them. */
export interface InboxStore {
  /** Runs `work` with the inboxes of these users to itself, again from the start when it lost a race: it has no other effects. */
  transaction<T>(
    userIds: readonly string[],
    origin: Origin,
    work: (inbox: InboxTransaction) => Promise<T>,
  ): Promise<T>;
  /**
   * Runs `work` with exclusive access to all inboxes that the updates concern, again from the start after a lost race. It does nothing
   * and answers false when the updates read more unread notifications than one transaction marks: the caller marks those first.
   * Without `retryOnConflict` it rejects after a lost race.
   */
  roomTransaction(
    updates: readonly RoomUpdate[],
    work: (inboxes: RoomInboxes) => void,
    options?: { readonly retryOnConflict?: boolean },
  ): Promise<boolean>;
  /** The newest first, below `beforeSeq`; withdrawn ones are never among them. */
  list(
    userId: string,
    options: { readonly beforeSeq: number | null; readonly unreadOnly: boolean; readonly limit: number },
  ): Promise<readonly Notification[]>;
  /** Those of the ids that are in the user's inbox, in no order. */
  find(userId: string, ids: readonly string[]): Promise<readonly Notification[]>;
  /** Counts to 1,000 and no further. */
  countUnread(userId: string): Promise<number>;
  /** The place of the newest entry in the user's feed; 0 when there is none. */
  lastSeq(userId: string): Promise<number>;
  /** Who has an unread notification of the message. */
  unreadOwnersOfMessage(messageId: string): Promise<readonly string[]>;
  preferences(userId: string): Promise<NotificationPreferences>;
  /** The user's friends who have switched the kind on themselves. */
  friendsWhoAsked(userId: string, kind: NotificationKind): Promise<readonly string[]>;
  /** Remembers for 30 days that nobody is to be notified of the message any more. */
  recordDeletedMessage(messageId: string): Promise<void>;
  wasProcessed(eventId: string): Promise<boolean>;
  recordProcessed(eventId: string): Promise<void>;
}
