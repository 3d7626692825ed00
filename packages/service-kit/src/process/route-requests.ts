import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { pathOf, writeError } from './http-exchange.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';
import type { Route } from './operational-routes.ts';

/** Dispatches by path and measures. A key that ends in `/*` takes every path below it; an exact one goes first, then the longest. */
export function routeRequests(options: {
  routes: Readonly<Record<string, Route>>;
  metrics: Pick<Metrics, 'service' | 'requestDuration'>;
  logger: Logger;
}): RequestListener {
  const { routes, metrics, logger } = options;
  const find = createRouteFinder(routes);
  return (request, response) => {
    const { key, route } = find(pathOf(request) ?? '');
    const stop = metrics.requestDuration.startTimer({ service: metrics.service, route: key });
    response.once('close', () => stop({ status: response.statusCode }));
    if (route === undefined) writeError(response, 404, 'NOT_FOUND', 'There is nothing here.');
    else void answer(route, request, response, logger);
  };
}

/** The key labels the metrics: paths under a wildcard are without number. */
function createRouteFinder(routes: Readonly<Record<string, Route>>) {
  const wildcards = Object.keys(routes)
    .filter((key) => key.endsWith('/*'))
    .toSorted((one, other) => other.length - one.length);
  return (path: string) => {
    const key = Object.hasOwn(routes, path)
      ? path
      : wildcards.find((wildcard) => path.startsWith(wildcard.slice(0, -1)));
    return { key: key ?? 'other', route: key === undefined ? undefined : routes[key] };
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
    if (request.destroyed && !request.complete) return; // the client has gone
    logger.error({ err, method: request.method }, 'A request failed');
    if (response.headersSent) response.destroy();
    else writeError(response, 500, 'INTERNAL_SERVER_ERROR', 'Something went wrong on our side. Try again.');
  }
}
