import type { ApolloClient } from '@apollo/client';
import { followRoom } from '../room-events/follow-room.ts';
import { createOpening } from './conversation-opening.ts';
import { createMutations, type Mutations } from '../message-actions/mutations.ts';
import { performMutation } from '../message-actions/perform-mutation.ts';
import { createPages } from './conversation-pages.ts';
import type { ConversationAction } from './conversation-state.ts';
import type { ConversationSource } from './conversation-source.ts';
import { type ConversationView, createConversationStore } from './conversation-store.ts';
import { createFrameBatch } from './frame-batch.ts';
import { ConversationEventsDocument } from './graph.generated.ts';

export interface Conversation<Head> extends Mutations {
  readonly view: () => ConversationView<Head>;
  readonly subscribe: (onChange: () => void) => () => void;
  readonly loadPrevious: () => void;
  readonly loadNext: () => void;
  readonly goToNewest: () => void;
  /** Shows what was said around a message; `view().missing` names it when it cannot be shown. */
  readonly goTo: (messageId: string) => void;
  /** The viewer has seen messages up to this number. */
  readonly markRead: (upTo: number) => void;
  /** Asks at once where there was no answer. */
  readonly retry: () => void;
  /** Something that the stream of the room does not say. */
  readonly change: (action: ConversationAction) => void;
  readonly close: () => void;
}

/** One room or thread, live: at first as it was kept, then the stream of its room, then its pages. */
export function createConversation<Head>(
  apollo: ApolloClient,
  source: ConversationSource<Head>,
): Conversation<Head> {
  const { roomId, kept } = source;
  const store = createConversationStore(kept?.view());
  const pages = createPages(source, store);
  const opening = createOpening(source, store, pages);
  const batch = createFrameBatch(store.apply);
  let readUpTo = 0;
  let wanted: string | undefined;

  const unfollow = followRoom(apollo, roomId, ConversationEventsDocument, {
    onEvent(event) {
      if (event.__typename === 'StreamStart' || event.__typename === 'ResumeGap')
        void opening.open(() => wanted);
      else for (const action of source.actionsOf(event)) batch.add(action);
    },
    onGone: opening.lose,
  });

  return {
    view: store.view,
    subscribe: store.subscribe,
    ...createMutations({
      store,
      perform: (mutation) => performMutation(apollo, mutation),
      now: () => new Date().toISOString(),
    }),
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
      if (upTo <= Math.max(readUpTo, opening.readUpTo())) return;
      readUpTo = upTo;
      // Where there is no answer the next one says it too.
      source.markRead(upTo).catch(() => undefined);
    },
    change: (action) => batch.add(action),
    retry: opening.retry,
    close() {
      opening.stop();
      unfollow();
      kept?.keep(store.view());
    },
  };
}
