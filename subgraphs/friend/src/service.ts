import type { Logger } from '@parley/service-kit/process';
import { createOwnerRoute, ownerPath } from '@parley/service-kit/projections';
import { type Service, startService } from '@parley/service-kit/service';
import type { Environment } from './environment.ts';
import { createContext } from './graphql/context.ts';
import { resolvers } from './graphql/resolvers.ts';
import { createMessaging } from './messaging.ts';
import { openStores } from './stores/stores.ts';
import { createUseCases } from './use-cases.ts';

/** Starts the friend service. It needs its database; Kafka may come and go. */
export function startFriendService(environment: Environment, logger?: Logger): Promise<Service> {
  const { PROJECTION_SECRET: secret } = environment;
  return startService({
    name: 'friend',
    environment,
    logger,
    openStores,
    useCases: createUseCases,
    messaging: createMessaging,
    graph: ({ forOperation, readPairStates: readPage }) => ({
      resolvers,
      routes:
        secret === undefined ? {} : { [ownerPath('friend-pairs')]: createOwnerRoute({ secret, readPage }) },
      publicFields: ['User.__resolveReference'],
      createContext: (viewer, origin) => createContext(forOperation(origin), viewer),
    }),
    sweep: (now, { stores }) => stores.sweep(now),
  });
}
