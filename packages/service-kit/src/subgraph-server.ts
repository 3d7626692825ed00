import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Health } from './health.ts';
import type { InternalTokenVerifier } from './internal-tokens.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';
import type { Viewer } from './viewer.ts';

/** What came along with an operation, for the service's context. */
export interface OperationOrigin {
  /** W3C trace context of the request, to be passed on in events. */
  readonly traceparent?: string;
}

/** A plain HTTP route beside the graph, for example `/.well-known/jwks.json`. It is public: it checks for itself. */
export type Route = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

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
  readonly createContext: (viewer: Viewer | null, origin: OperationOrigin) => Context;
  /** `Mutation.register`, `User.__resolveReference`: all other root fields and references want a viewer (default deny). */
  readonly publicFields: readonly string[];
  readonly health: Health;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly routes?: Readonly<Record<string, Route>>;
  /** Off unless given. */
  readonly introspection?: boolean;
}

/** A listening subgraph. */
export interface SubgraphServer {
  /** `http://host:port`, without a path. */
  readonly url: string;
  readonly port: number;
  activeSubscriptions(): number;
  /** Not ready at once; stops accepting, ends sockets with 1001, waits for requests in flight. */
  close(): Promise<void>;
}

/** Serves POST and WS /graphql for the gateway, and /livez, /readyz, /health, /metrics for whoever runs it. */
export function startSubgraphServer<Context extends object>(
  options: SubgraphServerOptions<Context>,
): Promise<SubgraphServer> {
  return Promise.reject(new Error(`Not yet: ${options.name}`));
}
