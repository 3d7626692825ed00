export { EnvironmentError, readEnvironment } from './environment.ts';
export { createHealth, type Health, type HealthReport } from './health.ts';
export { writeError } from './http-exchange.ts';
export { createLogger, type Logger } from './logger.ts';
export { createMetrics, type Metrics } from './metrics.ts';
export { operationalRoutes, type Route } from './operational-routes.ts';
export type { Readiness } from './readiness.ts';
export { routeRequests } from './route-requests.ts';
export { createShutdown, type Shutdown } from './shutdown.ts';
