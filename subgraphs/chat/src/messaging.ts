import { createEventFactory, type EventBus } from '@parley/event-bus';
import { topicsNamed } from '@parley/events';
import { createSelfChecks } from '@parley/service-kit/projections';
import type { Messaging } from '@parley/service-kit/service';
import { onFriendshipChanged, onFriendshipConsumed } from './events/on-friendship-changed.ts';
import { onLinkSaid } from './events/on-link-said.ts';
import { onMessageTextChanged } from './events/on-message-text-changed.ts';
import { onNamesChanged } from './events/on-names-changed.ts';
import { onPrivacyChanged } from './events/on-privacy-changed.ts';
import { onRoomEvent } from './events/on-room-event.ts';
import { createNoteLinks } from './link-previews/note-links.ts';
import { createIndexInStrides } from './search/index-in-strides.ts';
import { createIndexMessages } from './search/index-messages.ts';
import { createRoomLogRelay } from './stores/room-log-relay.ts';
import { createProjections } from './projections.ts';
import type { Deps, UseCases } from './use-cases.ts';

/** Publishes the room log; consumes friend.events, once among the instances, and what concerns open streams, in every one. */
export function createMessaging(deps: Deps & { bus: EventBus }, { open, friendships }: UseCases): Messaging {
  const { bus, environment, stores, logger } = deps;
  const instanceId = environment.INSTANCE_ID;
  return {
    topics: topicsNamed('user.events', 'friend.events', 'chat.events', 'message.events'),
    relay: createRoomLogRelay({
      mongo: stores.mongo,
      instanceId,
      publisher: bus.createPublisher(),
      logger,
      onEntry: (entry) => open.streams.tryAppend(entry),
      createEvent: createEventFactory({ source: 'chat' }),
    }),
    parts: {
      ...createSelfChecks(createProjections(environment, stores), deps),
      'friend.events': bus.createWorkConsumer({
        group: 'chat.friendships',
        topics: ['friend.events'],
        subscriptions: [onFriendshipChanged({ projection: stores.friendships, friendships })],
      }),
      names: bus.createWorkConsumer({
        group: 'chat.names',
        topics: ['user.events'],
        subscriptions: [onNamesChanged(stores.userNames)],
      }),
      privacy: bus.createWorkConsumer({
        group: 'chat.privacy',
        topics: ['user.events'],
        subscriptions: [onPrivacyChanged(stores.receiptPrivacy)],
      }),
      search: bus.createWorkConsumer({
        group: 'chat.search',
        topics: ['message.events'],
        subscriptions: [onMessageTextChanged(createIndexInStrides(createIndexMessages(stores)))],
      }),
      ...(environment.LINK_PREVIEWS === 'on' && {
        previews: bus.createWorkConsumer({
          group: 'chat.previews',
          topics: ['message.events'],
          subscriptions: [onLinkSaid(createNoteLinks({ ...stores, now: deps.now }))],
        }),
      }),
      streams: bus.createBroadcastConsumer({
        purpose: 'chat.streams',
        instanceId,
        subscriptions: [
          ...onRoomEvent(open.listeners),
          onFriendshipConsumed((friendship, change) => open.friendshipChanged(friendship, change)),
        ],
        onRejoin: () => open.reconcile(),
      }),
    },
  };
}
