import type { Logger } from '@parley/service-kit/process';
import { type Service, startService } from '@parley/service-kit/service';
import { createAttachmentRoute } from './attachments/attachment-route.ts';
import type { Environment } from './environment.ts';
import { createContextFactory } from './graphql/context.ts';
import { resolvers } from './graphql/resolvers.ts';
import { createMessaging } from './messaging.ts';
import { createOwnerRoutes } from './owner-routes.ts';
import { createReadMessagePage } from './messages/message-page.ts';
import { createSearchMessages } from './search/search-messages.ts';
import { openStores } from './stores/stores.ts';
import { createUseCases } from './use-cases.ts';
import { createReadRoomPage } from './reads/room-page.ts';
import { createReadUnreadRooms } from './reads/unread-rooms.ts';
import { createLoaders } from './reads/loaders.ts';
import { createAuthorizedReads } from './reads/authorized-reads.ts';

/** Starts the chat service. It needs MySQL and MongoDB; Kafka and Redis may come and go. */
export function startChatService(environment: Environment, logger?: Logger): Promise<Service> {
  return startService({
    name: 'chat',
    environment,
    logger,
    openStores,
    useCases: createUseCases,
    messaging: createMessaging,
    graph(useCases, { stores, now }) {
      const readMessagePage = createReadMessagePage(stores);
      const searchMessages = createSearchMessages(stores);
      const { friendships } = useCases;
      const readUnreadRooms = createReadUnreadRooms({ ...stores, friendships });
      const readRoomPage = createReadRoomPage({ ...stores, friendships, readUnreadRooms, now });
      const pages = { readMessagePage, searchMessages, readRoomPage, readUnreadRooms };
      const all = { ...stores, ...pages, friendships, now, platformDays: environment.RETENTION_DAYS };
      return {
        resolvers,
        routes: {
          '/media/attachments/*': createAttachmentRoute(useCases.attachments),
          ...createOwnerRoutes(environment, stores),
        },
        publicFields: [],
        createContext: createContextFactory({
          useCases,
          now,
          createLoaders: () => createLoaders(all),
          createAuthorizedReads: (loaders, viewerId) => createAuthorizedReads({ ...all, loaders }, viewerId),
        }),
      };
    },
    async sweep(now, { stores, useCases }) {
      await stores.sweep(now);
      await useCases.attachments.sweep(now);
    },
  });
}
