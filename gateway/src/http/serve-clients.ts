import {
  publicHealthRoutes,
  routeRequests,
  type Health,
  type Logger,
  type Shutdown,
} from '@parley/service-kit/process';
import type { GatewayEnvironment } from '../environment.ts';
import type { GatewayMetrics } from '../gateway-metrics.ts';
import type { Operations } from '../operations/create-operations.ts';
import type { AdmitClient } from '../persisted-operations/start-persisted-operations.ts';
import { createPassThrough } from '../pass-through/pass-through.ts';
import { createClientConnections } from '../sockets/client-connections.ts';
import { createSlots, type ConnectionSlots } from '../sockets/connection-slots.ts';
import { createSocketServer, type SocketLimits } from '../sockets/socket-server.ts';
import type { SubgraphHeaders } from '../subgraph-headers/subgraph-headers.ts';
import { createOriginOf } from '../viewers/request-context.ts';
import type { startViewers } from '../viewers/start-viewers.ts';
import { createHostCheck, refuseForeignHosts } from './check-hosts.ts';
import { createCors } from './cors.ts';
import { createHttpServer } from './create-http-server.ts';
import { serveEventStreams } from './event-stream-route.ts';
import { createGraphqlRoute } from './graphql-route.ts';
import { closeHttp, listen, urlOf } from './listen.ts';
import { refuseBadTarget } from './refuse-bad-target.ts';
import { servePages } from './serve-pages.ts';
import { cutStalledConnections } from './stalled-connections.ts';

export interface ServeClientsOptions {
  readonly environment: GatewayEnvironment;
  readonly admit: AdmitClient;
  readonly headers: SubgraphHeaders;
  readonly operations: Operations;
  readonly viewers: Awaited<ReturnType<typeof startViewers>>;
  readonly health: Health;
  readonly metrics: GatewayMetrics;
  readonly closing: Shutdown;
  readonly logger: Logger;
}

const path = '/graphql';

/** Listens for clients over HTTP, Server-Sent Events and WebSocket. Resolves to the URL, without a path. */
export async function serveClients(options: ServeClientsOptions): Promise<string> {
  const { environment, headers, admit, operations, viewers, health, metrics, closing, logger } = options;
  const cors = createCors(environment.CORS_ORIGINS, headers);
  const originOf = createOriginOf(environment.TRUSTED_PROXIES, headers);
  const slots = connectionSlots(options);
  const settings = requestSettings(environment);
  const common = { ...viewers, ...operations, ...settings, originOf, headers, slots, admit, cors, logger };
  const eventStreams = serveEventStreams(common, createGraphqlRoute(common));
  const passThrough = createPassThrough({ ...passThroughSettings(environment), ...common });
  closing.onClose('pass-through', () => passThrough.close());
  const routed = routeRequests({
    routes: {
      ...passThrough.routes,
      ...publicHealthRoutes({ health }),
      [path]: eventStreams.handle,
    },
    metrics,
    logger,
  });
  const { HOST: host, PORT } = environment;
  const served = await servePages(environment, routed);
  const checkHosts = createHostCheck(environment.publicHosts, 'ALLOWED_HOSTS does not list it.');
  const http = createHttpServer(environment, refuseBadTarget(refuseForeignHosts(checkHosts, served)));
  const sockets = createSocketServer({
    http,
    path,
    connections: createClientConnections(common),
    originOf,
    checkHosts,
    allowsOrigin: cors.allowsOrigin,
    slots,
    limits: socketLimits(environment),
    drainMs: environment.DRAIN_WINDOW_MS,
    logger,
  });
  metrics.countSockets(() => sockets.count());
  const stalled = cutStalledConnections(http, environment.STALLED_SOCKET_MS);
  closing.onClose('http', () => closeHttp(http, stalled));
  closing.onClose('sockets', async () => {
    eventStreams.close();
    await sockets.close();
  });
  closing.onClose('readiness', () => health.drain());
  return urlOf(host, await listen(http, { host, port: PORT, setting: 'PORT' }));
}

function connectionSlots({ environment, metrics }: ServeClientsOptions): ConnectionSlots {
  const onFull = (code: string): void => metrics.refusedOperations.inc({ service: 'gateway', code });
  return {
    ofAddresses: createSlots(environment.MAX_SOCKETS_PER_ADDRESS, 'This address', onFull),
    ofViewers: createSlots(environment.MAX_SOCKETS_PER_VIEWER, 'This viewer', onFull),
  };
}

function requestSettings(environment: GatewayEnvironment) {
  return {
    maxBodyBytes: environment.MAX_BODY_BYTES,
    bodyTimeoutMs: environment.BODY_TIMEOUT_MS,
    showsCost: environment.OPERATION_COST,
    publicFields: new Set(environment.PUBLIC_FIELDS),
    maxAgeSeconds: environment.PERSISTED_GET_MAX_AGE_SECONDS,
    maxOperations: environment.MAX_OPERATIONS_PER_SOCKET,
    maxRequestBytes: environment.MAX_REQUEST_BYTES_PER_SOCKET,
  };
}

function passThroughSettings(environment: GatewayEnvironment) {
  return {
    routes: environment.PASS_THROUGH_ROUTES,
    readinessPath: environment.SUBGRAPH_READINESS_PATH,
    paceLimits: {
      idleMs: environment.PASS_THROUGH_IDLE_MS,
      graceMs: environment.PASS_THROUGH_GRACE_MS,
      minBytesPerSecond: environment.PASS_THROUGH_MIN_BYTES_PER_SECOND,
    },
    maxUploads: environment.MAX_UPLOADS,
    maxReads: environment.MAX_PASS_THROUGH_CONNECTIONS,
  };
}

function socketLimits(environment: GatewayEnvironment): SocketLimits {
  return {
    maxFrameBytes: environment.MAX_FRAME_BYTES,
    maxMessagesPerMinute: environment.MAX_MESSAGES_PER_MINUTE,
    initTimeoutMs: environment.CONNECTION_INIT_TIMEOUT_MS,
    maxIdLength: environment.MAX_OPERATION_ID_LENGTH,
    pingMs: environment.SOCKET_PING_MS,
    stalledMs: environment.STALLED_SOCKET_MS,
    closeTimeoutMs: environment.SOCKET_CLOSE_TIMEOUT_MS,
  };
}
