export { EnvironmentError, eventLoopStallMs, logLevel, port, readEnvironment } from './environment.ts';
export { createHealth, type Health, type Readiness } from './health.ts';
export { readJson, refuseMethod, UnreadableBodyError, writeError, writeJson } from './http-exchange.ts';
export { createLogger, type Logger } from './logger.ts';
export { createMetrics, type Metrics } from './metrics.ts';
export { operationalRoutes, publicHealthRoutes, type Route } from './operational-routes.ts';
export { routeRequests } from './route-requests.ts';
export { runService } from './run-service.ts';
export { createShutdown, type Shutdown } from './shutdown.ts';
