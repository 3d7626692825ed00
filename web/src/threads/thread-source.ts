import type { ApolloClient } from '@apollo/client';
import { refusalIn } from '../graph/refusal-in.ts';
import type { ConversationSource, PageWindow } from '../conversation/conversation-source.ts';
import type { TimelineMessage } from '../conversation/conversation-state.ts';
import type { MessagePage } from '../conversation/timeline.ts';
import {
  MarkThreadReadDocument,
  ThreadOpeningDocument,
  ThreadRepliesDocument,
  type ThreadRoomFragment,
} from './graph.generated.ts';
import { threadActionsOf, withRoot } from './thread-messages.ts';

export interface ThreadHead {
  readonly room: ThreadRoomFragment;
  /** Null where the viewer does not see it (any more), or it is of another room. */
  readonly root: TimelineMessage | null;
}

/** A message and the replies that hang from it: the message has the number 0, and each reply its place in the thread. */
export function threadSource(
  apollo: ApolloClient,
  roomId: string,
  rootId: string,
): ConversationSource<ThreadHead> {
  let rootNumber = 0;
  return {
    roomId,
    actionsOf: (event) => threadActionsOf(event, { id: rootId, number: rootNumber }),
    async fetchOpening() {
      const { data, error } = await apollo.query({
        query: ThreadOpeningDocument,
        variables: { roomId, rootId },
        fetchPolicy: 'no-cache',
      });
      if (!data?.room && error !== undefined && refusalIn(error) === undefined) throw error;
      if (!data?.room) return undefined;
      const root = data.message?.room?.id === data.room.id ? data.message : null;
      rootNumber = root?.number ?? 0;
      const { readUpTo = 0, unreadCount = 0 } = root?.thread ?? {};
      const firstUnread = unreadCount > 0 ? readUpTo + 1 : undefined;
      return { head: { room: data.room, root }, readUpTo, unreadCount, firstUnread, receipts: [] };
    },
    fetchPage: (window) => fetchReplies(apollo, rootId, window),
    markRead: (upTo) =>
      apollo.mutate({
        mutation: MarkThreadReadDocument,
        variables: { rootId, upTo },
        fetchPolicy: 'no-cache',
      }),
  };
}

/** Of a message that the viewer does not see. */
const nothing: MessagePage<TimelineMessage> = {
  messages: [],
  hasPreviousPage: false,
  hasNextPage: false,
  startCursor: null,
  endCursor: null,
};

async function fetchReplies(
  apollo: ApolloClient,
  rootId: string,
  window: PageWindow,
): Promise<MessagePage<TimelineMessage> | undefined> {
  // Around the message that they hang from: the first ones.
  const { around, ...rest } = window;
  const variables = { rootId, ...rest, ...(around !== undefined && around !== rootId && { around }) };
  const { data, error } = await apollo.query({
    query: ThreadRepliesDocument,
    variables,
    fetchPolicy: 'no-cache',
  });
  const root = data?.message;
  // Of a page that could not be read the thread is null, too.
  if (error !== undefined && (!root || root.thread === null)) return undefined;
  return root ? withRoot(root, root.thread?.replies) : nothing;
}
