import type { ApolloClient } from '@apollo/client';
import { actionOf } from './action-of.ts';
import type { ConversationAction } from './conversation-state.ts';
import { createPages } from './conversation-pages.ts';
import {
  type ConversationRoom,
  type ConversationView,
  createConversationStore,
} from './conversation-store.ts';
import { createFrameBatch } from './frame-batch.ts';
import {
  ConversationEventsDocument,
  ConversationRoomDocument,
  MarkMessagesReadDocument,
} from './graph.generated.ts';

export type { ConversationView } from './conversation-store.ts';

export interface Conversation {
  readonly view: () => ConversationView;
  readonly subscribe: (onChange: () => void) => () => void;
  readonly loadPrevious: () => void;
  readonly loadNext: () => void;
  readonly goToNewest: () => void;
  /** Shows what was said around a message; `view().missing` names it when it cannot be shown. */
  readonly goTo: (messageId: string) => void;
  /** The viewer has seen messages up to this number. */
  readonly markRead: (upTo: number) => void;
  readonly close: () => void;
}

/** One room, live: the stream first, then its pages. */
export function createConversation(apollo: ApolloClient, roomId: string): Conversation {
  const store = createConversationStore();
  const pages = createPages(apollo, roomId, store);
  const lose = (): void => store.become({ status: 'lost' });
  const settle = (): void => store.become({ status: store.view().timeline.isLoaded ? 'open' : 'lost' });
  const batch = createFrameBatch(store.apply);
  let readUpTo = 0;
  let wanted: string | undefined;

  const open = async (): Promise<void> => {
    const room = await fetchRoom(apollo, roomId);
    if (room === undefined) return lose();
    readUpTo = Math.max(readUpTo, room.readUpTo);
    store.become({ room, firstUnread: store.view().firstUnread ?? room.firstUnreadMessage?.number });
    store.apply(receiptsOf(room));
    await pages.open(room, wanted);
    settle();
  };
  const events = apollo
    .subscribe({ query: ConversationEventsDocument, variables: { roomId }, fetchPolicy: 'no-cache' })
    .subscribe({
      next({ data }) {
        const event = data?.roomEvents;
        if (event?.__typename === 'StreamStart' || event?.__typename === 'ResumeGap') open().catch(settle);
        else if (event !== undefined) for (const action of actionOf(event)) batch.add(action);
      },
      error: lose,
      complete: lose,
    });

  return {
    view: store.view,
    subscribe: store.subscribe,
    loadPrevious: pages.loadPrevious,
    loadNext: pages.loadNext,
    goToNewest() {
      wanted = undefined;
      pages.goToNewest();
    },
    goTo(messageId) {
      wanted = messageId;
      // Before that it is opened there.
      if (store.view().timeline.isLoaded) void pages.goTo(messageId);
    },
    markRead(upTo) {
      if (upTo <= readUpTo) return;
      readUpTo = upTo;
      const variables = { roomId, upTo };
      apollo
        .mutate({ mutation: MarkMessagesReadDocument, variables, fetchPolicy: 'no-cache' })
        // The next one says it too.
        .catch(() => undefined);
    },
    close: () => events.unsubscribe(),
  };
}

async function fetchRoom(apollo: ApolloClient, roomId: string): Promise<ConversationRoom | undefined> {
  const { data } = await apollo.query({
    query: ConversationRoomDocument,
    variables: { roomId },
    fetchPolicy: 'no-cache',
  });
  return data?.room ?? undefined;
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
