import type { Traced } from '../rooms/traced.ts';

/** A message that somebody wants sent at a time to come. */
export interface ScheduledMessage {
  readonly id: string;
  readonly roomId: string;
  readonly userId: string;
  /** Of the message that it becomes. */
  readonly clientMessageId: string;
  readonly text: string;
  readonly replyTo: string | null;
  /** The message to whose thread it is added; null: to none. */
  readonly threadRootId: string | null;
  /** Whether a reply in a thread is in the room as well. */
  readonly alsoInRoom: boolean;
  readonly sendAt: Date;
  readonly createdAt: Date;
  readonly state: ScheduledState;
  /** Why it could not be sent; null unless it has failed. */
  readonly failure: string | null;
}

/** It waits or has failed, and may be changed and cancelled; or it is being sent; or it is over. */
export type ScheduledState = 'WAITING' | 'FAILED' | 'SENDING' | 'SENT' | 'CANCELLED';

/** That something of a scheduled message is new to its author. */
export interface ScheduledChange extends Traced {
  readonly id: string;
  readonly roomId: string;
  readonly userId: string;
  /** Counts its changes, without those by who sends it now. */
  readonly version: number;
  readonly state: Exclude<ScheduledState, 'SENDING'>;
  readonly failure: string | null;
  readonly at: Date;
}

/** What its author may change. */
export type ScheduledContent = Pick<ScheduledMessage, 'text' | 'replyTo' | 'sendAt' | keyof ScheduledPlace>;

/** Whether it is for the room, a thread, or both. */
export type ScheduledPlace = Pick<ScheduledMessage, 'threadRootId' | 'alsoInRoom'>;

/** What is to become of it; without a place it stays in its own. */
export type ScheduledUpdate = Omit<ScheduledContent, keyof ScheduledPlace> & Partial<ScheduledPlace>;

/** The number of messages that a person may have scheduled. */
export const mostScheduled = 100;

export function isSameContent(one: ScheduledContent, other: ScheduledContent): boolean {
  return (
    one.text === other.text &&
    one.replyTo === other.replyTo &&
    one.threadRootId === other.threadRootId &&
    one.alsoInRoom === other.alsoInRoom &&
    one.sendAt.getTime() === other.sendAt.getTime()
  );
}
