import type { ConversationView } from './conversation-store.ts';
import { emptyTimeline } from './timeline.ts';

/** So many conversations are kept, those that were left last, and of each so many of its newest messages. */
const mostConversations = 30;
const mostMessages = 60;

/** What one conversation showed when it was left. */
export interface KeptConversation<Head> {
  /** Not loaded, as it may have changed. */
  readonly view: () => ConversationView<Head> | undefined;
  /** What is lost is forgotten; of what was left elsewhere than at its newest messages the older view stays. */
  readonly keep: (view: ConversationView<Head>) => void;
}

/** Those of one viewer by their ids, in memory: they show it again at once, until they are read anew. */
export interface KeptConversations<Head> {
  readonly of: (id: string) => KeptConversation<Head>;
}

export function createKeptConversations<Head>(): KeptConversations<Head> {
  const views = new Map<string, ConversationView<Head>>();
  return {
    of: (id) => ({
      view: () => views.get(id),
      keep(view) {
        const { timeline, status } = view;
        const isNewest = status === 'open' && timeline.isLoaded && !timeline.hasNext;
        if (!isNewest && status !== 'lost') return;
        views.delete(id);
        if (!isNewest) return;
        views.set(id, {
          ...view,
          timeline: { ...emptyTimeline(), messages: timeline.messages.slice(-mostMessages) },
          firstUnread: undefined,
          missing: undefined,
          // What became of them is read with the messages.
          mutations: [],
        });
        for (const oldest of views.keys()) if (views.size > mostConversations) views.delete(oldest);
      },
    }),
  };
}
