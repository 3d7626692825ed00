import { createInternalTokenSigner } from '@parley/service-kit/contract';
import {
  createHealth,
  createLogger,
  createShutdown,
  operationalRoutes,
  routeRequests,
  type Logger,
} from '@parley/service-kit/process';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { GatewayEnvironment } from './environment.ts';
import { createGatewayMetrics } from './gateway-metrics.ts';
import { createCors } from './http/cors.ts';
import { serveEventStreams } from './http/event-stream-route.ts';
import { createGraphqlRoute } from './http/graphql-route.ts';
import { closeHttp, listen } from './http/listen.ts';
import { listPlaygroundFiles, type PlaygroundFile } from './http/playground-files.ts';
import { refuseBadTarget } from './http/refuse-bad-target.ts';
import { servePlayground } from './http/serve-playground.ts';
import type { Admit } from './operations/admit.ts';
import { createOperationStarter } from './operations/begin-operation.ts';
import { createMask, hintFilter } from './operations/errors.ts';
import { createOperationExecutor, subgraphFetch } from './operations/execute-operation.ts';
import { maxBodyBytes, maxFrameBytes } from './operations/operation-limits.ts';
import { createPassThrough } from './pass-through/pass-through.ts';
import { createOpenSockets } from './sockets/open-sockets.ts';
import { createClientConnections } from './sockets/client-connections.ts';
import { createSocketServer } from './sockets/socket-server.ts';
import { connectSubgraphs } from './subgraphs/connect-subgraphs.ts';
import { startPresence } from './presence/start-presence.ts';
import { createEventExecutor } from './subscriptions/execute-event.ts';
import { createEventCompleter } from './subscriptions/complete-events.ts';
import { createClientSubscriptions } from './subscriptions/client-subscriptions.ts';
import { replanSubscriptions } from './subscriptions/replan-subscriptions.ts';
import { loadSupergraph } from './supergraph/load-supergraph.ts';
import { createServedGraph } from './supergraph/served-graph.ts';
import { watchSupergraph } from './supergraph/watch-supergraph.ts';
import { createAuthenticator } from './viewers/authenticate.ts';
import { startRevocations } from './viewers/consume-revocations.ts';
import { createRevocations } from './viewers/revocations.ts';

const path = '/graphql';

/** Starts a gateway for the supergraph of the environment. Rejects with a sentence when it cannot. */
export async function startGateway(
  environment: GatewayEnvironment,
  logger: Logger = createLogger({
    service: 'gateway',
    instanceId: environment.INSTANCE_ID,
    level: environment.LOG_LEVEL,
  }),
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const closing = createShutdown({ logger });
  const introspection = showsSchema(environment);
  const playground = await playgroundFiles(environment);
  const sign = signer(environment);
  const supergraph = loadSupergraph(await readFile(environment.SUPERGRAPH_PATH, 'utf8'));

  const subgraphs = connectSubgraphs({
    subgraphs: supergraph.subgraphs,
    urls: environment.subgraphUrls,
    sign,
    timeoutMs: environment.SUBGRAPH_TIMEOUT_MS,
    readinessPath: environment.SUBGRAPH_READINESS_PATH,
    logger,
  });
  closing.onClose('subgraphs', () => subgraphs.close());
  const { upstreams } = subgraphs;

  const health = createHealth({ service: 'gateway' });
  const revocations = createRevocations();
  const presence = startPresence({ environment, logger });
  closing.onClose('presence', () => presence.close());
  const openSockets = createOpenSockets({ onIdentified: (viewer) => presence.opened(viewer) });
  revocations.onRevoke((key) => openSockets.endSession(key));
  const revocationConsumer = await startRevocations({ environment, revocations, health, logger });
  closing.onClose('revocations', () => revocationConsumer.close());

  const authenticate = createAuthenticator({
    jwksUrls: environment.JWKS_URL,
    issuer: environment.ACCESS_TOKEN_ISSUER,
    audience: environment.ACCESS_TOKEN_AUDIENCE,
    clockToleranceSeconds: environment.CLOCK_TOLERANCE_SECONDS,
    revocationClaim: environment.REVOCATION_CLAIM,
    revocations,
  });
  const fetch = subgraphFetch((name) => subgraphs.dataSource(name));
  const mask = createMask(logger);
  const withoutHints = hintFilter(introspection);
  const metrics = createGatewayMetrics({
    sockets: () => sockets.count(),
    upstreamSubscriptions: () => upstreams.operations(),
  });
  const subscriptions = createClientSubscriptions({
    upstreams,
    completer: createEventCompleter(createEventExecutor({ fetch, withoutHints, onFault: mask })),
    sign,
    resumeTimeoutMs: environment.SUBSCRIPTION_RESUME_MS,
    mask,
    onOpen: ({ plan }) => {
      const labels = { service: 'gateway', field: plan.upstream.field };
      metrics.activeSubscriptions.inc(labels);
      return () => metrics.activeSubscriptions.dec(labels);
    },
  });
  const execute = createOperationExecutor({ fetch, withoutHints, onFault: mask });
  const begin = createOperationStarter({
    openSubscription: (request, sink) => {
      const subscription = subscriptions.open(request, sink);
      return { stop: () => subscription.stop(), drain: () => subscription.drain() };
    },
    execute,
    mask,
  });
  /** What is served now: asked anew for each operation. */
  let graph = createServedGraph(supergraph, { introspection, mask });
  const admit: Admit = (...given) => graph.admit(...given);
  const watch = watchSupergraph({
    path: environment.SUPERGRAPH_PATH,
    sdl: supergraph.sdl,
    everyMs: environment.SUPERGRAPH_POLL_MS,
    onChange: async (changed) => {
      const next = createServedGraph(changed, { introspection, mask });
      subgraphs.update(changed.subgraphs);
      graph = next;
      await replanSubscriptions(subscriptions.all(), next.admit);
    },
    logger,
  });
  closing.onClose('supergraph', () => Promise.resolve(watch.close()));

  const cors = createCors(environment.CORS_ORIGINS);
  const passThrough = createPassThrough({
    routes: environment.PASS_THROUGH_ROUTES,
    cors,
    readinessPath: environment.SUBGRAPH_READINESS_PATH,
    logger,
  });
  closing.onClose('pass-through', () => passThrough.close());
  const eventStreams = serveEventStreams(
    { admit, begin, authenticate, openSockets, cors, maxBodyBytes },
    createGraphqlRoute({ admit, execute, authenticate, cors, maxBodyBytes }),
  );
  const routes = routeRequests({
    routes: {
      ...passThrough.routes,
      ...operationalRoutes({ health, metrics }),
      [path]: eventStreams.handle,
    },
    metrics,
    logger,
  });
  const http = createServer(
    { requestTimeout: longestRequestMs(environment), headersTimeout: 10_000, keepAliveTimeout: 65_000 },
    refuseBadTarget(playground === undefined ? routes : servePlayground(playground, routes)),
  );
  const sockets = createSocketServer({
    http,
    path,
    connections: createClientConnections({
      authenticate,
      openSockets,
      admit,
      begin,
      maxOperations: environment.MAX_OPERATIONS_PER_SOCKET,
      logger,
    }),
    allowsOrigin: (origin, host) => cors.allowsOrigin(origin, host),
    maxFrameBytes,
    stalledMs: environment.STALLED_SOCKET_MS,
    drainMs: environment.DRAIN_WINDOW_MS,
    logger,
  });
  closing.onClose('http', () => closeHttp(http));
  closing.onClose('sockets', async () => {
    eventStreams.close();
    await sockets.close();
  });
  closing.onClose('readiness', () => health.drain());

  const port = await listen(http, environment.HOST, environment.PORT);
  const url = `http://${environment.HOST}:${port}`;
  logger.info({ url, subgraphs: supergraph.subgraphs.map(({ name }) => name) }, 'Gateway listens');
  return { url, close: () => closing.close() };
}

/** In production the playground is shown only on request. */
function showsPlayground({ NODE_ENV, PLAYGROUND }: GatewayEnvironment): boolean {
  return PLAYGROUND ?? NODE_ENV !== 'production';
}

/** The playground is of no use without the schema, so one goes with the other. */
function showsSchema(environment: GatewayEnvironment): boolean {
  return environment.INTROSPECTION ?? showsPlayground(environment);
}

/** Its files; undefined when there is none to show. Rejects with a sentence when it cannot be had. */
async function playgroundFiles(
  environment: GatewayEnvironment,
): Promise<ReadonlyMap<string, PlaygroundFile> | undefined> {
  const { PLAYGROUND, PLAYGROUND_DIRECTORY: directory } = environment;
  if (!showsPlayground(environment)) return undefined;
  if (directory !== undefined) return listPlaygroundFiles(directory);
  if (PLAYGROUND === true)
    throw new Error('PLAYGROUND=true needs PLAYGROUND_DIRECTORY, the folder of its files.');
  return undefined;
}

/** An upload may take as long as its route allows. */
function longestRequestMs({ PASS_THROUGH_ROUTES }: GatewayEnvironment): number {
  return Math.max(30_000, ...PASS_THROUGH_ROUTES.map(({ timeoutMs }) => timeoutMs));
}

function signer({ INTERNAL_TOKEN_PRIVATE_KEY }: GatewayEnvironment) {
  return INTERNAL_TOKEN_PRIVATE_KEY === undefined
    ? undefined
    : createInternalTokenSigner({ privateKey: INTERNAL_TOKEN_PRIVATE_KEY });
}
