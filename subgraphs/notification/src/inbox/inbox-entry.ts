import type { NotificationKind } from './notification.ts';

/** Where a change comes from: the W3C trace of the request or event that caused it, which its feed entries carry on. */
export interface Origin {
  readonly traceparent?: string | undefined;
}

/** What every entry of a user's feed has: its dense place, 1, 2, 3, …, and the id of its event. */
interface Entry extends Origin {
  readonly eventId: string;
  readonly userId: string;
  readonly seq: number;
  readonly at: Date;
}

/** A notification came in. */
export interface SentEntry extends Entry {
  readonly type: 'SENT';
  readonly notificationId: string;
  readonly kind: NotificationKind;
}

/** Notifications were read, on whichever device, or taken back. */
export interface SettledEntry extends Entry {
  readonly type: 'READ' | 'WITHDRAWN';
  readonly notificationIds: readonly string[];
}

/** One entry of a user's feed of notifications. */
export type InboxEntry = SentEntry | SettledEntry;
