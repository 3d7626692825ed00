import type { Logger } from '@parley/service-kit/process';
import { type Service, startService } from '@parley/service-kit/service';
import type { Environment } from './environment.ts';
import { createContextFactory } from './graphql/context.ts';
import { publicFields, resolvers } from './graphql/resolvers.ts';
import { createMessaging } from './messaging.ts';
import { createOwnerRoutes } from './owner-routes.ts';
import { createMediaRoute } from './profile-images/media-route.ts';
import { jwksRoute } from './sessions/jwks-route.ts';
import { openStores } from './stores/open-stores.ts';
import { createUseCases } from './use-cases.ts';

/** Starts the user service. It needs MySQL; Redis and Kafka may come and go. */
export function startUserService(environment: Environment, logger?: Logger): Promise<Service> {
  return startService({
    name: 'user',
    environment,
    logger,
    openStores,
    useCases: createUseCases,
    messaging: createMessaging,
    graph: (useCases, { stores }) => ({
      resolvers,
      publicFields,
      createContext: createContextFactory({ stores, useCases }),
      routes: {
        '/.well-known/jwks.json': jwksRoute(useCases.jwks),
        '/media/*': createMediaRoute(useCases.images),
        ...createOwnerRoutes(environment, stores),
      },
    }),
    async sweep(now, { stores, useCases }) {
      await stores.sweep(now);
      await useCases.images.sweep(now);
    },
  });
}
