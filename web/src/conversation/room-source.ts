import type { ApolloClient } from '@apollo/client';
import { refusalIn } from '../graph/refusal-in.ts';
import { actionOf } from './action-of.ts';
import type { ConversationSource } from './conversation-source.ts';
import type { ConversationAction } from './conversation-state.ts';
import {
  ConversationMessagesDocument,
  ConversationRoomDocument,
  type ConversationRoomQuery,
  MarkMessagesReadDocument,
} from './graph.generated.ts';
import { createKeptConversations, type KeptConversations } from './kept-conversations.ts';

export type ConversationRoom = NonNullable<ConversationRoomQuery['room']>;

const keptOf = new WeakMap<ApolloClient, KeptConversations<ConversationRoom>>();

/** The messages of a room. */
export function roomSource(apollo: ApolloClient, roomId: string): ConversationSource<ConversationRoom> {
  return {
    roomId,
    kept: keptRooms(apollo).of(roomId),
    actionsOf: (event) =>
      // A reply may be in its thread alone.
      actionOf(event).filter((action) => action.type !== 'sent' || action.message.isInRoom),
    async fetchOpening() {
      const { data, error } = await apollo.query({
        query: ConversationRoomDocument,
        variables: { roomId },
        fetchPolicy: 'no-cache',
      });
      const room = data?.room;
      if (!room && error !== undefined && refusalIn(error) === undefined) throw error;
      if (!room) return undefined;
      const { readUpTo, unreadCount, firstUnreadMessage } = room;
      const firstUnread = firstUnreadMessage?.number;
      return { head: room, readUpTo, unreadCount, firstUnread, receipts: receiptsOf(room) };
    },
    async fetchPage(window) {
      const { data } = await apollo.query({
        query: ConversationMessagesDocument,
        variables: { roomId, ...window },
        fetchPolicy: 'no-cache',
      });
      const connection = data?.room?.messages;
      if (!connection) return undefined;
      return { messages: connection.edges.map(({ node }) => node), ...connection.pageInfo };
    },
    markRead: (upTo) =>
      apollo.mutate({
        mutation: MarkMessagesReadDocument,
        variables: { roomId, upTo },
        fetchPolicy: 'no-cache',
      }),
  };
}

/** Of one viewer: another one has another client. */
function keptRooms(apollo: ApolloClient): KeptConversations<ConversationRoom> {
  const kept = keptOf.get(apollo) ?? createKeptConversations<ConversationRoom>();
  keptOf.set(apollo, kept);
  return kept;
}

function receiptsOf(room: ConversationRoom): readonly ConversationAction[] {
  return (room.members?.edges ?? []).flatMap(({ node: { user, readUpTo, deliveredUpTo } }) =>
    user === null
      ? []
      : [
          { type: 'receipt' as const, kind: 'read' as const, userId: user.id, upTo: readUpTo ?? 0 },
          { type: 'receipt' as const, kind: 'delivered' as const, userId: user.id, upTo: deliveredUpTo ?? 0 },
        ],
  );
}
