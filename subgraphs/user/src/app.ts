import { isMysqlUnavailable } from '@parley/mysql';
import { createInternalTokenVerifier } from '@parley/service-kit/contract';
import {
  createHealth,
  createLogger,
  createMetrics,
  createShutdown,
  type Logger,
  type Shutdown,
} from '@parley/service-kit/process';
import { startSubgraphServer } from '@parley/service-kit/subgraph';
import { readFileSync } from 'node:fs';
import { type Environment, objectStoreSettings } from './environment.ts';
import { createEventPorts } from './events/event-ports.ts';
import { createContextFactory } from './graphql/context.ts';
import { publicFields, resolvers } from './graphql/resolvers.ts';
import { jwksRoute } from './jwks-route.ts';
import { createMediaRoute } from './media-route.ts';
import { createPasswordHasher } from './passwords/password-hasher.ts';
import { createAccessTokens } from './sessions/access-token.ts';
import { createFriendPresence } from './presence/friend-presence.ts';
import { openObjectStore } from './stores/open-object-store.ts';
import { openStores } from './stores/open-stores.ts';
import { isRedisAway } from './stores/redis.ts';
import { startSweeping } from './sweeping.ts';
import { createUseCases } from './use-cases.ts';

const service = 'user';
const sdl = new URL('../../../schema/user.graphql', import.meta.url);

/** A running user service. */
export interface UserService {
  /** `http://host:port`, without a path. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves as soon as MySQL answers; Redis and Kafka may come later. @throws when MySQL or the port cannot be had. */
export async function startUserService(
  environment: Environment,
  logger: Logger = createLogger({
    service,
    instanceId: environment.INSTANCE_ID,
    level: environment.LOG_LEVEL,
  }),
): Promise<UserService> {
  const opened = createShutdown({ logger });
  try {
    const url = await start(environment, logger, opened);
    return { url, close: () => opened.close() };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

async function start(environment: Environment, logger: Logger, opened: Shutdown): Promise<string> {
  const objectSettings = objectStoreSettings(environment);
  const accessTokens = await createAccessTokens({
    key: environment.ACCESS_TOKEN_PRIVATE_KEY,
    issuer: environment.ACCESS_TOKEN_ISSUER,
  });
  const stores = await openStores({
    mysqlUrl: environment.MYSQL_URL,
    redisUrl: environment.REDIS_URL,
    redisKeyPrefix: environment.REDIS_KEY_PREFIX,
    instanceId: environment.INSTANCE_ID,
    presenceTimes: { leaseMs: environment.PRESENCE_LEASE_MS, graceMs: environment.PRESENCE_GRACE_MS },
    logger,
  });
  opened.onClose('stores', () => stores.close());
  const friendPresence = createFriendPresence({ ...stores, logger });
  const ports = createEventPorts({ environment, stores, friendPresence, logger });
  opened.onClose('events', () => ports.close());
  const objects = await openObjectStore(objectSettings);
  opened.onClose('objects', () => objects.close());
  const useCases = createUseCases({
    stores,
    passwords: await createPasswordHasher({ concurrency: environment.PASSWORD_HASH_CONCURRENCY }),
    accessTokens,
    committed: () => ports.notify(),
    media: {
      objects,
      uploadSecret: environment.MEDIA_UPLOAD_SECRET,
      baseUrl: environment.MEDIA_BASE_URL.replace(/\/$/u, ''),
      concurrency: environment.IMAGE_CONCURRENCY,
    },
    logger,
  });
  const health = createHealth({ service });
  health.add('mysql', () => stores.ping().then(() => ({ ready: true })));
  for (const [name, readiness] of Object.entries(ports.readiness)) health.add(name, readiness);
  const server = await startSubgraphServer({
    name: service,
    sdl: readFileSync(sdl, 'utf8'),
    resolvers,
    host: environment.HOST,
    port: environment.PORT,
    verify: createInternalTokenVerifier({
      publicKey: environment.INTERNAL_TOKEN_PUBLIC_KEY,
      audience: service,
    }),
    createContext: createContextFactory({ stores, friendPresence, useCases }),
    publicFields,
    isUnavailable: (error) => isMysqlUnavailable(error) || isRedisAway(error),
    health,
    metrics: createMetrics({ service }),
    logger,
    routes: {
      '/.well-known/jwks.json': jwksRoute(accessTokens.jwks),
      '/media/*': createMediaRoute(useCases.images),
    },
  });
  opened.onClose('server', () => server.close());
  const sweep = async (now: Date): Promise<void> => {
    await stores.sweep(now);
    await useCases.images.sweep(now);
  };
  opened.onClose('sweeping', startSweeping({ sweep, logger }));
  ports.start();
  return server.url;
}
