import { pipeStream } from '@parley/async';
import { InvalidCursorError } from '@parley/feeds';
import { badCursor, requireViewer, streamResolver } from '@parley/service-kit/subgraph';
import type { Context } from './context.ts';
import { type FriendEvent, toFriendEvent } from './friend-event.ts';
import type { SubscriptionFriendEventsArgs } from './graph.generated.ts';

export const friendEvents = streamResolver<FriendEvent, Partial<SubscriptionFriendEventsArgs>, Context>(
  ({ after }, { viewer, service }) => {
    const items = service.openFriendEvents(requireViewer(viewer).id, after ?? null);
    return refusingBadCursors(
      pipeStream(items, (item) => ({ value: toFriendEvent(item), cursor: item.cursor })),
    );
  },
);

/** The cursor is judged by the first `next()`: a bad one is the client's fault, which the error's code says. */
function refusingBadCursors<T>(source: AsyncIterableIterator<T>): AsyncIterableIterator<T> {
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () =>
      source.next().catch((error: unknown) => {
        throw error instanceof InvalidCursorError ? badCursor() : error;
      }),
    return: async () => (await source.return?.()) ?? { done: true, value: undefined },
  };
}
