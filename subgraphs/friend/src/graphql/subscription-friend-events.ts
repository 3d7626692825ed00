import { pipeStream } from '@parley/async';
import { requireViewer, streamResolver } from '@parley/service-kit/subgraph';
import type { Context } from './context.ts';
import { type FriendEvent, toFriendEvent } from './friend-event.ts';
import type { SubscriptionFriendEventsArgs } from './graph.generated.ts';

export const friendEvents = streamResolver<FriendEvent, Partial<SubscriptionFriendEventsArgs>, Context>(
  ({ after }, { viewer, useCases }) => {
    const items = useCases.openFriendEvents(requireViewer(viewer).id, after ?? null);
    return pipeStream(items, (item) => ({ value: toFriendEvent(item), cursor: item.cursor }));
  },
);
