import { noTracing, type Tracing } from '@parley/tracing';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGraphQLOverHttp } from './graphql-over-http.ts';
import type { Health } from '../process/health.ts';
import type { Logger } from '../process/logger.ts';
import type { Metrics } from '../process/metrics.ts';
import { createOperationContexts, type CreateContext } from './operation-contexts.ts';
import type { OperationLimits } from '../contract/operation-gate.ts';
import { operationalRoutes, type Route } from '../process/operational-routes.ts';
import type { IsUnavailable } from './public-error.ts';
import { routeRequests } from '../process/route-requests.ts';
import { createSubgraphSchema } from './subgraph-schema.ts';
import { createSubscriptionDocuments } from './subscription-document.ts';
import { serveSubscriptions } from './subscription-socket.ts';
import { createSubscriptions } from './subscriptions.ts';
import type { InternalTokenVerifier } from '../contract/internal-tokens.ts';

/** What makes a subgraph; see {@link startSubgraphServer}. */
export interface SubgraphServerOptions<Context extends object> {
  readonly name: string;
  readonly sdl: string;
  /** The generated `Resolvers`. Subscription fields are made by `streamResolver`. */
  readonly resolvers: object;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly verify: InternalTokenVerifier;
  /** Per HTTP request; per subscription once for `subscribe` and once per event, so that loaders never serve stale rows. */
  readonly createContext: CreateContext<Context>;
  /** `Mutation.register`, `User.__resolveReference`: all other root fields and references want a viewer (default deny). */
  readonly publicFields: readonly string[];
  /** Whether an error says that a store does not answer: the client is told to try again in a moment. None does unless given. */
  readonly isUnavailable?: IsUnavailable;
  readonly health: Health;
  readonly metrics: Metrics;
  /** None unless given. */
  readonly tracing?: Tracing;
  readonly logger: Logger;
  readonly routes?: Readonly<Record<string, Route>>;
  /** Queries and mutations at a time: 128 run and 1,000 wait unless given. */
  readonly limits?: Partial<OperationLimits>;
  /** Off unless given. */
  readonly introspection?: boolean;
}

/** A listening subgraph. */
export interface SubgraphServer {
  /** `http://host:port`, without a path. */
  readonly url: string;
  readonly port: number;
  activeSubscriptions(): number;
  /** Not ready at once; stops accepting, ends sockets with 1001, waits for requests in flight. Once: later calls wait too. */
  close(): Promise<void>;
}

const graphPath = '/graphql';
const longestRequestMs = 10_000;

/** Serves POST and WS /graphql for the gateway, and /livez, /readyz, /health, /metrics for its operators. */
export async function startSubgraphServer<Context extends object>(
  options: SubgraphServerOptions<Context>,
): Promise<SubgraphServer> {
  const { sdl, resolvers, publicFields, verify, health, metrics, logger } = options;
  const { introspection = false, isUnavailable = () => false, limits = {}, tracing = noTracing } = options;
  const contexts = createOperationContexts(options.createContext);
  const mayAsk = (context: object) => {
    const caller = contexts.callerOf(context);
    return caller !== undefined && (caller.viewer !== null || caller.shared === true);
  };
  const schema = createSubgraphSchema({ sdl, resolvers, publicFields, mayAsk });
  const shared = { schema, contexts, isUnavailable, logger };
  const graph = await createGraphQLOverHttp({
    ...shared,
    verify,
    introspection,
    metrics,
    tracing,
    limits: { maxRunning: 128, maxWaiting: 1_000, ...limits },
  });
  const routes = { ...operationalRoutes({ health, metrics }), [graphPath]: graph.handle, ...options.routes };

  const server = createServer(routeRequests({ routes, metrics, logger }));
  server.keepAliveTimeout = 65_000; // longer than the gateway keeps its idle sockets, so that it is never closed under a request
  const subscriptions = createSubscriptions({ ...shared, metrics });
  const documents = createSubscriptionDocuments(schema);
  const socket = serveSubscriptions({ server, path: graphPath, documents, subscriptions, verify, logger });
  const close = async () => {
    health.drain();
    await Promise.all([closeServer(server), socket.close()]);
    await graph.close();
  };
  let closing: Promise<void> | undefined;
  const port = await listen(server, options.port, options.host);
  return {
    url: `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`,
    port,
    activeSubscriptions: () => subscriptions.active(),
    close: () => (closing ??= close()),
  };
}

async function listen(server: Server, port: number, host: string): Promise<number> {
  await once(server.listen(port, host), 'listening');
  return (server.address() as AddressInfo).port;
}

/** Idle sockets close at once; a busy one closes after its answer, and cut when that takes longer than 10 s. */
async function closeServer(server: Server): Promise<void> {
  server.prependListener('request', (_request, response) => response.setHeader('connection', 'close'));
  server.keepAliveTimeout = 1; // for those whose request came before this
  const cut = setTimeout(() => server.closeAllConnections(), longestRequestMs);
  await once(server.close(), 'close');
  clearTimeout(cut);
}
