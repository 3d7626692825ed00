import type { ApolloClient } from '@apollo/client';
import { createPages } from './conversation-pages.ts';
import type { ConversationSource } from './conversation-source.ts';
import { type ConversationView, createConversationStore } from './conversation-store.ts';
import { createFrameBatch } from './frame-batch.ts';
import { ConversationEventsDocument } from './graph.generated.ts';

export interface Conversation<Head> {
  readonly view: () => ConversationView<Head>;
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

/** One room or thread, live: the stream of its room first, then its pages. */
export function createConversation<Head>(
  apollo: ApolloClient,
  source: ConversationSource<Head>,
): Conversation<Head> {
  const { roomId } = source;
  const store = createConversationStore<Head>();
  const pages = createPages(source, store);
  const lose = (): void => store.become({ status: 'lost' });
  const settle = (): void => store.become({ status: store.view().timeline.isLoaded ? 'open' : 'lost' });
  const batch = createFrameBatch(store.apply);
  let readUpTo = 0;
  let wanted: string | undefined;

  const open = async (): Promise<void> => {
    const opening = await source.fetchOpening();
    if (opening === undefined) return lose();
    const { head, firstUnread } = opening;
    readUpTo = Math.max(readUpTo, opening.readUpTo);
    store.become({ head, firstUnread: store.view().firstUnread ?? firstUnread });
    store.apply(opening.receipts);
    await pages.open(opening, wanted);
    settle();
  };
  const events = apollo
    .subscribe({ query: ConversationEventsDocument, variables: { roomId }, fetchPolicy: 'no-cache' })
    .subscribe({
      next({ data }) {
        const event = data?.roomEvents;
        if (event?.__typename === 'StreamStart' || event?.__typename === 'ResumeGap') open().catch(settle);
        else if (event !== undefined) for (const action of source.actionsOf(event)) batch.add(action);
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
      // Where there is no answer the next one says it too.
      source.markRead(upTo).catch(() => undefined);
    },
    close: () => events.unsubscribe(),
  };
}
