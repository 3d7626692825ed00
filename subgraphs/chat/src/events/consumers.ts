import type { BusConsumer, EventBus } from '@parley/event-bus';
import type { FriendshipCache } from '../friendships/friendship-cache.ts';
import type { OpenStreams } from '../open-streams.ts';
import type { FriendshipStore } from '../stores/friendship-store.ts';
import { onFriendshipChanged, onFriendshipHeard } from './on-friendship-changed.ts';
import { onRoomEvent } from './on-room-event.ts';

/** What the service consumes: friend.events as work, shared by all instances; and everything that concerns open streams. */
export interface Consumers {
  readonly friendships: BusConsumer;
  readonly streams: BusConsumer;
}

export function createConsumers(deps: {
  bus: EventBus;
  instanceId: string;
  projection: FriendshipStore;
  friendships: FriendshipCache;
  open: OpenStreams;
}): Consumers {
  const { bus, instanceId, projection, friendships, open } = deps;
  return {
    friendships: bus.createWorkConsumer({
      group: 'chat.friendships',
      topics: ['friend.events'],
      subscriptions: onFriendshipChanged({ projection, friendships }),
    }),
    streams: bus.createBroadcastConsumer({
      purpose: 'chat.streams',
      instanceId,
      subscriptions: [
        ...onRoomEvent(open.listeners),
        ...onFriendshipHeard((friendship, change) => open.friendshipChanged(friendship, change)),
      ],
      onRejoin: () => open.reconcile(),
    }),
  };
}
