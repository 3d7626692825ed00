import type { Logger } from '@parley/service-kit/process';
import { type Service, startService } from '@parley/service-kit/service';
import type { Environment } from './environment.ts';
import { createContext } from './graphql/context.ts';
import { resolvers } from './graphql/resolvers.ts';
import { createMessaging } from './messaging.ts';
import { openStores } from './stores/stores.ts';
import { createUseCases } from './use-cases.ts';

/** Starts the notification service. It needs MongoDB; Kafka may come and go. */
export function startNotificationService(environment: Environment, logger?: Logger): Promise<Service> {
  return startService({
    name: 'notification',
    environment,
    logger,
    openStores,
    useCases: createUseCases,
    messaging: createMessaging,
    graph: (useCases) => ({
      resolvers,
      publicFields: [],
      createContext: (viewer, origin) => createContext(useCases, viewer, origin),
    }),
  });
}
