import type { NotificationKind } from './notification.ts';

/** What every entry of a user's feed has: its dense place, 1, 2, 3, …, and the id of its event. */
interface Entry {
  readonly eventId: string;
  readonly userId: string;
  readonly seq: number;
  readonly at: Date;
  /** Of the request or event that caused it. */
  readonly traceparent?: string | undefined;
}

/** A notification came in. */
export interface SentEntry extends Entry {
  readonly type: 'SENT';
  readonly notificationId: string;
  readonly kind: NotificationKind;
}

/** Notifications were read, on whichever device. */
export interface ReadEntry extends Entry {
  readonly type: 'READ';
  readonly notificationIds: readonly string[];
}

/** Notifications were taken back. */
export interface WithdrawnEntry extends Entry {
  readonly type: 'WITHDRAWN';
  readonly notificationIds: readonly string[];
}

/** One entry of a user's feed of notifications. */
export type InboxEntry = SentEntry | ReadEntry | WithdrawnEntry;
