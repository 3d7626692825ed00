import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { pathOf, writeError } from './http-exchange.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';
import type { Route } from './operational-routes.ts';

/** Dispatches by exact path, measures, and answers for a route that throws. Used by the gateway's HTTP server as well. */
export function routeRequests(options: {
  routes: Readonly<Record<string, Route>>;
  metrics: Metrics;
  logger: Logger;
}): RequestListener {
  const { routes, metrics, logger } = options;
  return (request, response) => {
    const path = pathOf(request) ?? '';
    const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
    const stop = metrics.requestDuration.startTimer({
      service: metrics.service,
      route: route ? path : 'other',
    });
    response.once('close', () => stop({ status: response.statusCode }));
    if (route === undefined) writeError(response, 404, 'NOT_FOUND', 'There is nothing here.');
    else void answer(route, request, response, logger);
  };
}

async function answer(
  route: Route,
  request: IncomingMessage,
  response: ServerResponse,
  logger: Logger,
): Promise<void> {
  try {
    await route(request, response);
  } catch (err) {
    if (request.destroyed && !request.complete) return; // whoever asked has gone
    logger.error({ err, method: request.method }, 'A request failed');
    if (response.headersSent) response.destroy();
    else writeError(response, 500, 'INTERNAL_SERVER_ERROR', 'Something went wrong on our side. Try again.');
  }
}
