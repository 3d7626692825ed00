import {
  operationalRoutes,
  routeRequests,
  type Health,
  type Logger,
  type Shutdown,
} from '@parley/service-kit/process';
import { createServer, type RequestListener } from 'node:http';
import type { GatewayEnvironment } from '../environment.ts';
import type { GatewayMetrics } from '../gateway-metrics.ts';
import type { Admit } from '../operations/admit.ts';
import type { Operations } from '../operations/create-operations.ts';
import { maxBodyBytes, maxFrameBytes } from '../operations/operation-limits.ts';
import { createPassThrough } from '../pass-through/pass-through.ts';
import { createClientConnections } from '../sockets/client-connections.ts';
import { createSocketServer } from '../sockets/socket-server.ts';
import type { Viewers } from '../viewers/start-viewers.ts';
import { createCors, type Cors } from './cors.ts';
import { serveEventStreams, type EventStreams } from './event-stream-route.ts';
import { createGraphqlRoute } from './graphql-route.ts';
import { closeHttp, listen } from './listen.ts';
import { listPlaygroundFiles } from './playground-files.ts';
import { refuseBadTarget } from './refuse-bad-target.ts';
import { servePlayground } from './serve-playground.ts';

export interface ServeClientsOptions {
  readonly environment: GatewayEnvironment;
  readonly admit: Admit;
  readonly operations: Operations;
  readonly viewers: Viewers;
  readonly health: Health;
  readonly metrics: GatewayMetrics;
  readonly closing: Shutdown;
  readonly logger: Logger;
}

const path = '/graphql';

/** Listens for clients over HTTP, Server-Sent Events and WebSocket. Resolves to the URL, without a path. */
export async function serveClients(options: ServeClientsOptions): Promise<string> {
  const { environment, admit, operations, viewers, health, metrics, closing, logger } = options;
  const cors = createCors(environment.CORS_ORIGINS);
  const eventStreams = createEventStreams(options, cors);
  const http = createServer(
    { requestTimeout: longestRequestMs(environment), headersTimeout: 10_000, keepAliveTimeout: 65_000 },
    await createRequestListener(options, cors, eventStreams),
  );
  const sockets = createSocketServer({
    http,
    path,
    connections: createClientConnections({
      ...viewers,
      admit,
      begin: operations.begin,
      maxOperations: environment.MAX_OPERATIONS_PER_SOCKET,
      logger,
    }),
    allowsOrigin: (origin, host) => cors.allowsOrigin(origin, host),
    maxFrameBytes,
    stalledMs: environment.STALLED_SOCKET_MS,
    drainMs: environment.DRAIN_WINDOW_MS,
    logger,
  });
  metrics.countSockets(() => sockets.count());
  closing.onClose('http', () => closeHttp(http));
  closing.onClose('sockets', async () => {
    eventStreams.close();
    await sockets.close();
  });
  closing.onClose('readiness', () => health.drain());
  const port = await listen(http, environment.HOST, environment.PORT);
  return `http://${environment.HOST}:${port}`;
}

function createEventStreams({ admit, operations, viewers }: ServeClientsOptions, cors: Cors): EventStreams {
  const { begin, execute } = operations;
  const { authenticate, openSockets } = viewers;
  const common = { admit, authenticate, cors, maxBodyBytes };
  return serveEventStreams({ ...common, begin, openSockets }, createGraphqlRoute({ ...common, execute }));
}

async function createRequestListener(
  { environment, health, metrics, closing, logger }: ServeClientsOptions,
  cors: Cors,
  eventStreams: EventStreams,
): Promise<RequestListener> {
  const { PLAYGROUND_DIRECTORY, PASS_THROUGH_ROUTES: routes, SUBGRAPH_READINESS_PATH } = environment;
  const passThrough = createPassThrough({ routes, cors, readinessPath: SUBGRAPH_READINESS_PATH, logger });
  closing.onClose('pass-through', () => passThrough.close());
  const routed = routeRequests({
    routes: {
      ...passThrough.routes,
      ...operationalRoutes({ health, metrics }),
      [path]: eventStreams.handle,
    },
    metrics,
    logger,
  });
  if (PLAYGROUND_DIRECTORY === undefined) return refuseBadTarget(routed);
  return refuseBadTarget(servePlayground(await listPlaygroundFiles(PLAYGROUND_DIRECTORY), routed));
}

/** An upload may take as long as its route allows. */
function longestRequestMs({ PASS_THROUGH_ROUTES }: GatewayEnvironment): number {
  return Math.max(30_000, ...PASS_THROUGH_ROUTES.map(({ timeoutMs }) => timeoutMs));
}
