import type { ApolloClient } from '@apollo/client';
import type { TimelineMessage } from './conversation-state.ts';
import type { ConversationRoom, ConversationStore } from './conversation-store.ts';
import { ConversationMessagesDocument, type ConversationMessagesQueryVariables } from './graph.generated.ts';
import type { MessagePage, PagePlace } from './timeline.ts';

const pageSize = 40;

/** Fetches pages of a room's messages, one at a time for each end. */
export function createPages(apollo: ApolloClient, roomId: string, store: ConversationStore) {
  let requests = 0;
  const load = async (
    place: PagePlace,
    where: Omit<ConversationMessagesQueryVariables, 'roomId'>,
  ): Promise<void> => {
    const request = String((requests += 1));
    store.apply([{ type: 'requested', request, place }]);
    const page = await fetchPage(apollo, { roomId, ...where }).catch(() => undefined);
    store.apply([page === undefined ? { type: 'failed', request } : { type: 'received', request, page }]);
  };
  const isLoading = (place: PagePlace): boolean =>
    [...store.view().timeline.requests.values()].some((request) => request.place === place);

  return {
    /** The newest messages; where many are unread those around the first of them. */
    open: ({ firstUnreadMessage, unreadCount }: ConversationRoom): Promise<void> =>
      load(
        'whole',
        firstUnreadMessage !== null && unreadCount > pageSize / 2
          ? { first: pageSize, around: firstUnreadMessage.id }
          : { last: pageSize },
      ),
    loadPrevious: (): void => {
      const { hasPrevious, startCursor } = store.view().timeline;
      if (hasPrevious && !isLoading('before')) void load('before', { last: pageSize, before: startCursor });
    },
    loadNext: (): void => {
      const { hasNext, endCursor } = store.view().timeline;
      if (hasNext && !isLoading('after')) void load('after', { first: pageSize, after: endCursor });
    },
    goToNewest: (): void => {
      if (store.view().timeline.hasNext && !isLoading('whole')) void load('whole', { last: pageSize });
    },
  };
}

async function fetchPage(
  apollo: ApolloClient,
  variables: ConversationMessagesQueryVariables,
): Promise<MessagePage<TimelineMessage> | undefined> {
  const { data } = await apollo.query({
    query: ConversationMessagesDocument,
    variables,
    fetchPolicy: 'no-cache',
  });
  const connection = data?.room?.messages;
  if (connection === undefined || connection === null) return undefined;
  return { messages: connection.edges.map(({ node }) => node), ...connection.pageInfo };
}
