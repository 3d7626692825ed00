import type { FeedEntry } from '@parley/feeds';
import type { RoomKind } from './room.ts';

interface LogEntry extends FeedEntry {
  readonly roomId: string;
  /** Also the id of the event that the relay publishes. */
  readonly eventId: string;
  readonly actorId: string;
  /** Never before the entry above it. */
  readonly at: Date;
}

interface MessageEntry extends LogEntry {
  readonly messageId: string;
  readonly number: number;
}

export interface ChatRoomCreatedEntry extends LogEntry {
  readonly type: 'ChatRoomCreated';
  readonly kind: RoomKind;
  readonly memberIds: readonly string[];
}

export interface MessageSentEntry extends MessageEntry {
  readonly type: 'MessageSent';
  /** Members to be notified; see the event. */
  readonly recipientIds: readonly string[];
}

export interface MessageChangedEntry extends MessageEntry {
  readonly type: 'MessageEdited' | 'MessageDeleted';
}

/** One thing that happened in a room: `seq` counts 1, 2, 3, … per room. Texts are never in the log. */
export type RoomLogEntry = ChatRoomCreatedEntry | MessageSentEntry | MessageChangedEntry;
