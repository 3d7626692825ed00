import type { ConversationAction, TimelineMessage } from './conversation-state.ts';
import type { ConversationEventsSubscription } from './graph.generated.ts';
import type { KeptConversation } from './kept-conversations.ts';
import type { MessagePage } from './timeline.ts';

export type RoomEvent = ConversationEventsSubscription['roomEvents'];

/** Where a page of messages lies: at one of their ends, or around one of them. */
export interface PageWindow {
  readonly first?: number;
  readonly after?: string | null;
  readonly last?: number;
  readonly before?: string | null;
  readonly around?: string;
  readonly aroundNumber?: number;
}

/** What is known of a conversation before its messages. */
export interface Opening<Head> {
  readonly head: Head;
  readonly readUpTo: number;
  readonly unreadCount: number;
  /** The number of the first message that is unread. */
  readonly firstUnread: number | undefined;
  readonly receipts: readonly ConversationAction[];
}

/** What a conversation is read from: a room, or a thread of one. It answers undefined where the viewer sees nothing (any more). */
export interface ConversationSource<Head> {
  readonly roomId: string;
  /** Rejects where there was no answer. */
  readonly fetchOpening: () => Promise<Opening<Head> | undefined>;
  readonly fetchPage: (window: PageWindow) => Promise<MessagePage<TimelineMessage> | undefined>;
  /** What an event of the room changes here. */
  readonly actionsOf: (event: RoomEvent) => readonly ConversationAction[];
  /** What it showed when it was left; left out where nothing is kept of it. */
  readonly kept?: KeptConversation<Head>;
  /** Says that the viewer has seen messages up to this number. */
  readonly markRead: (upTo: number) => Promise<unknown>;
}
