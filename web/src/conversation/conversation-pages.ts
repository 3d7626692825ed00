import type { ConversationSource, Opening, PageWindow } from './conversation-source.ts';
import type { ConversationStore } from './conversation-store.ts';
import type { PagePlace } from './timeline.ts';

const pageSize = 40;

/** Fetches pages of a conversation's messages, one at a time for each end. */
export function createPages<Head>(source: ConversationSource<Head>, store: ConversationStore<Head>) {
  let requests = 0;
  const load = async (place: PagePlace, window: PageWindow): Promise<boolean> => {
    const request = String((requests += 1));
    store.apply([{ type: 'requested', request, place }]);
    const page = await source.fetchPage(window).catch(() => undefined);
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
    /** Whether there are messages: around one that is wanted; else the newest messages, and where many are unread those around the first of them. */
    async open({ firstUnread, unreadCount }: Opening<Head>, wanted: string | undefined): Promise<boolean> {
      if (wanted !== undefined && (await loadAround(wanted))) return true;
      return load(
        'whole',
        firstUnread !== undefined && unreadCount > pageSize / 2
          ? { first: pageSize, aroundNumber: firstUnread }
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
