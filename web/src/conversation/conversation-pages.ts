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
  ): Promise<boolean> => {
    const request = String((requests += 1));
    store.apply([{ type: 'requested', request, place }]);
    const page = await fetchPage(apollo, { roomId, ...where }).catch(() => undefined);
    store.apply([page === undefined ? { type: 'failed', request } : { type: 'received', request, page }]);
    return page !== undefined;
  };
  const isLoading = (place: PagePlace): boolean =>
    [...store.view().timeline.requests.values()].some((request) => request.place === place);

  const isHere = (messageId: string): boolean =>
    store.view().timeline.messages.some(({ id }) => id === messageId);
  /** Whether there is a page around the message; not so of one that the viewer does not see. */
  const loadAround = async (messageId: string): Promise<boolean> => {
    const isLoaded = await load('whole', { first: pageSize, around: messageId });
    store.become({ missing: isHere(messageId) ? undefined : messageId });
    return isLoaded;
  };

  return {
    /** Around a message that is wanted; else the newest messages, and where many are unread those around the first of them. */
    async open(
      { firstUnreadMessage, unreadCount }: ConversationRoom,
      wanted: string | undefined,
    ): Promise<void> {
      if (wanted !== undefined && (await loadAround(wanted))) return;
      await load(
        'whole',
        firstUnreadMessage !== null && unreadCount > pageSize / 2
          ? { first: pageSize, around: firstUnreadMessage.id }
          : { last: pageSize },
      );
    },
    async goTo(messageId: string): Promise<void> {
      if (isHere(messageId)) store.become({ missing: undefined });
      else await loadAround(messageId);
    },
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
