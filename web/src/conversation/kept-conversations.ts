import { conversationName } from '../seen/seen-entry.ts';
import type { Seen } from '../seen/seen.ts';
import type { TimelineMessage } from './conversation-state.ts';
import type { ConversationView } from './conversation-store.ts';
import { emptyTimeline } from './timeline.ts';

/** So many conversations are kept, those that were shown last, and of each so many of its newest messages. */
const mostConversations = 30;
const mostMessages = 60;

/** What one conversation showed last. */
export interface KeptConversation<Head> {
  /** Not loaded, as it may have changed. */
  readonly view: () => ConversationView<Head> | undefined;
  /** The same, as the browser kept it before the page was loaded. */
  readonly read: () => Promise<ConversationView<Head> | undefined>;
  /** What is lost is forgotten; of what is shown elsewhere than at its newest messages the older view stays. */
  readonly keep: (view: ConversationView<Head>) => void;
}

/** Those of one viewer by their ids: they show them again at once, until they are read anew. */
export interface KeptConversations<Head> {
  readonly of: (id: string) => KeptConversation<Head>;
}

/** As the browser keeps it: plain JSON. */
interface Stored<Head> {
  readonly head: Head;
  readonly messages: readonly TimelineMessage[];
  readonly read: readonly (readonly [string, number])[];
  readonly delivered: readonly (readonly [string, number])[];
}

/** In memory; and by `seen`, for when the page is loaded again. */
export function createKeptConversations<Head>(
  seen: Pick<Seen, 'read' | 'keep' | 'drop'> | undefined,
): KeptConversations<Head> {
  const views = new Map<string, ConversationView<Head>>();
  const forget = (id: string): void =>
    seen?.drop((names) => names.filter((name) => name === conversationName(id)));
  return {
    of: (id) => ({
      view: () => views.get(id),
      async read() {
        const stored = await seen?.read<Stored<Head>>(conversationName(id));
        return stored && viewOf(stored);
      },
      keep(view) {
        const { timeline, status, head } = view;
        const isNewest = status === 'open' && timeline.isLoaded && !timeline.hasNext;
        if (!isNewest && status !== 'lost') return;
        views.delete(id);
        if (!isNewest || head === undefined) return forget(id);
        const stored = storedOf(head, view);
        views.set(id, { ...viewOf(stored), refused: view.refused });
        for (const oldest of views.keys()) if (views.size > mostConversations) views.delete(oldest);
        seen?.keep(conversationName(id), stored);
      },
    }),
  };
}

function storedOf<Head>(head: Head, { timeline, receipts }: ConversationView<Head>): Stored<Head> {
  return {
    head,
    messages: timeline.messages.slice(-mostMessages),
    read: [...receipts.read],
    delivered: [...receipts.delivered],
  };
}

/** Without what was of the moment: what became of mutations is read with the messages. */
function viewOf<Head>({ head, messages, read, delivered }: Stored<Head>): ConversationView<Head> {
  return {
    head,
    timeline: { ...emptyTimeline(), messages },
    receipts: { read: new Map(read), delivered: new Map(delivered) },
    status: 'open',
    firstUnread: undefined,
    missing: undefined,
    mutations: [],
    refused: new Map(),
  };
}
