export { EnvironmentError, readEnvironment } from './environment.ts';
export { createHealth, type Health, type HealthReport } from './health.ts';
export {
  createInternalTokenSigner,
  createInternalTokenVerifier,
  type InternalTokenSigner,
  type InternalTokenVerifier,
} from './internal-tokens.ts';
export { InvalidArgumentError } from './invalid-argument-error.ts';
export { createLogger, type Logger } from './logger.ts';
export { createMetrics, type Metrics } from './metrics.ts';
export { connection, decodePageCursor, encodePageCursor, pageSize, type Connection } from './pagination.ts';
export type { Readiness } from './readiness.ts';
export { createShutdown, type Shutdown } from './shutdown.ts';
export { streamResolver, type StreamEvent, type StreamResolver } from './stream-event.ts';
export {
  startSubgraphServer,
  type OperationOrigin,
  type Route,
  type SubgraphServer,
  type SubgraphServerOptions,
} from './subgraph-server.ts';
export { badCursor, forbidden, requireViewer, unauthenticated, type Viewer } from './viewer.ts';
