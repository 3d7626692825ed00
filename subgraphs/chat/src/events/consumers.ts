import type { BusConsumer, EventBus, EventSubscription } from '@parley/event-bus';
import type { Logger } from '@parley/service-kit/process';
import type { FriendshipCache } from '../friendships/friendship-cache.ts';
import type { OpenStreams } from '../open-streams.ts';
import type { FriendshipStore } from '../stores/friendship-store.ts';
import { onFriendshipChanged, onFriendshipHeard } from './on-friendship-changed.ts';
import { onRoomEvent } from './on-room-event.ts';

/** What the service hears: friend.events as work, shared by all instances; and everything that concerns open streams. */
export interface Consumers {
  readonly friendships: BusConsumer;
  readonly streams: BusConsumer;
}

export function createConsumers(deps: {
  bus: EventBus;
  instanceId: string;
  logger: Logger;
  projection: FriendshipStore;
  friendships: FriendshipCache;
  open: OpenStreams;
  now: () => Date;
}): Consumers {
  const { bus, instanceId, logger, projection, friendships, open, now } = deps;
  let lastHeard = now();

  const hearing = (subscription: EventSubscription): EventSubscription => ({
    ...subscription,
    async handle(events) {
      await subscription.handle(events);
      lastHeard = now();
    },
  });
  const reconcile = (): void => {
    open.reconcile(lastHeard).catch((error: unknown) => {
      logger.error({ err: error }, 'Open streams could not be compared with their stores');
    });
  };
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
      ].map(hearing),
      onRejoin: reconcile,
    }),
  };
}
