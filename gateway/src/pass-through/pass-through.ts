import { type Logger, type Route, writeError } from '@parley/service-kit/process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Dispatcher, Pool } from 'undici';
import type { Cors } from '../http/cors.ts';
import { createSubgraphInstances, type SubgraphInstances } from '../subgraphs/subgraph-instances.ts';
import { watchReadiness } from '../subgraphs/watch-readiness.ts';
import { beginExchange, type Exchange } from './exchange.ts';
import { announcesTooMuch, BodyTooLargeError, limitedBody } from './limited-body.ts';
import type { PassThroughRoute } from './pass-through-routes.ts';

/**
 * Bytes stream both ways, nothing is kept. Only the methods and headers that a route lists pass: no cookie, no access token. What
 * is too large is refused before any of it is read where its length is announced, else at the first byte too many.
 */
export function createPassThrough(options: {
  routes: readonly PassThroughRoute[];
  cors: Cors;
  /** Where instances of a route that has several say whether they are ready; undefined: they are not asked. */
  readinessPath: string | undefined;
  logger: Logger;
}) {
  const { cors, readinessPath, logger } = options;
  const origins = new Set(options.routes.flatMap(({ to }) => to));
  const pools = new Map([...origins].map((origin) => [origin, createPool(origin)]));
  const upstreams = new Map(
    options.routes.map(({ to }) => [to.join(), createSubgraphInstances({ urls: to })]),
  );
  const watches = [...upstreams].map(([name, instances]) =>
    watchReadiness({ name, instances, path: readinessPath, logger }),
  );
  const toRoute = (route: PassThroughRoute): Route => {
    const instances = upstreams.get(route.to.join()) ?? createSubgraphInstances({ urls: route.to });
    return (request, response) => {
      if (cors.answer(request, response)) return;
      response.setHeader('x-content-type-options', 'nosniff');
      return pass({ route, instances, pools, logger }, request, response);
    };
  };
  return {
    routes: Object.fromEntries(options.routes.map((route) => [route.path, toRoute(route)])),
    close: async () => {
      for (const watch of watches) watch.close();
      await Promise.all([...pools.values()].map((pool) => pool.close()));
    },
  };
}

/** No time-outs of its own: undici's count only in steps of a second; the exchange's covers all. */
function createPool(origin: string): Pool {
  return new Pool(origin, {
    connections: 32,
    pipelining: 1,
    keepAliveTimeout: 30_000,
    connect: { timeout: 2_000 },
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

interface Passing {
  readonly route: PassThroughRoute;
  readonly instances: SubgraphInstances;
  readonly pools: ReadonlyMap<string, Pool>;
  readonly logger: Logger;
}

async function pass(passing: Passing, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { route, logger } = passing;
  if (!route.methods.some((method) => method === request.method)) {
    response.setHeader('allow', route.methods.join(', '));
    return writeError(response, 405, 'METHOD_NOT_ALLOWED', 'This method is not served here.');
  }
  if (announcesTooMuch(request, route.maxBodyBytes)) return refuseTooLarge(response, route);
  const exchange = beginExchange(request, response, route.timeoutMs);
  try {
    const { statusCode, headers, body } = await ask(passing, request, exchange);
    response.writeHead(statusCode, pick(headers, route.responseHeaders));
    await pipeline(body, response, { signal: exchange.signal });
  } catch (error) {
    if (exchange.abandoned()) return;
    if (response.headersSent) return void response.destroy();
    if (error instanceof BodyTooLargeError) return refuseTooLarge(response, route);
    logger.warn({ path: route.path, err: error }, 'A request could not be passed through');
    if (exchange.timedOut())
      return writeError(response, 504, 'UPSTREAM_TIMEOUT', 'It took too long. Try again.');
    response.setHeader('retry-after', '1');
    writeError(response, 503, 'SERVICE_UNAVAILABLE', 'This cannot be reached at the moment. Try again.');
  } finally {
    exchange.end();
  }
}

/** Asks one instance, and the next if it cannot be reached, unless a part of a body that cannot be repeated has been read. */
async function ask(
  { route, instances, pools }: Passing,
  request: IncomingMessage,
  { signal }: Exchange,
): Promise<Dispatcher.ResponseData> {
  const { pathname, search } = new URL(request.url ?? '/', 'http://gateway');
  const hasBody = 'content-length' in request.headers || 'transfer-encoding' in request.headers;
  let failure: unknown;
  for (const url of instances.candidates()) {
    try {
      const answer = await pools.get(url)?.request({
        path: pathname + search,
        method: request.method as Dispatcher.HttpMethod,
        headers: pick(request.headers, route.requestHeaders),
        body: hasBody ? Readable.from(limitedBody(request, route.maxBodyBytes), { objectMode: false }) : null,
        signal,
      });
      if (answer === undefined) continue;
      instances.answered(url);
      return answer;
    } catch (error) {
      if (signal.aborted || error instanceof BodyTooLargeError) throw error;
      instances.failed(url);
      failure = error;
      if (hasBody) break;
    }
  }
  throw failure;
}

function pick(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  names: readonly string[],
): Record<string, string | string[]> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = headers[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function refuseTooLarge(response: ServerResponse, { maxBodyBytes }: PassThroughRoute): void {
  const message = `The body is larger than the limit of ${maxBodyBytes} bytes.`;
  writeError(response, 413, 'PAYLOAD_TOO_LARGE', message);
}
