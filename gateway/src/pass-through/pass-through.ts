import { type Logger, refuseMethod, type Route, writeError, writeJson } from '@parley/service-kit/process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { Cors } from '../http/cors.ts';
import { rateLimited } from '../rate-limits/rate-limited.ts';
import type { RateLimited, RateLimiter } from '../rate-limits/rate-limiter.ts';
import { createSubgraphInstances, type SubgraphInstances } from '../subgraphs/subgraph-instances.ts';
import { watchReadiness } from '../subgraphs/watch-readiness.ts';
import type { OriginOf } from '../viewers/request-context.ts';
import { deliver } from './deliver.ts';
import { beginExchange, type Exchange } from './exchange.ts';
import { createLanes, type Lanes } from './lanes.ts';
import { announcesTooMuch, BodyTooLargeError, limitedBody } from './limited-body.ts';
import { createPace, TooSlowError, type Pace, type PaceLimits } from './pace.ts';
import type { PassThroughRoute } from './pass-through-routes.ts';
import { createUploads, type UploadRefusal, type Uploads } from './uploads.ts';

/**
 * Bytes stream both ways, nothing is kept. Only the methods and headers that a route lists pass: no cookie, no access token. What
 * is too large is refused before any of it is read where its length is announced, else at the first byte too many.
 */
export function createPassThrough(options: {
  routes: readonly PassThroughRoute[];
  cors: Cors;
  /** Where instances of a route that has several say whether they are ready; undefined: they are not asked. */
  readinessPath: string | undefined;
  paceLimits: PaceLimits;
  originOf: OriginOf;
  rateLimiter: RateLimiter;
  /** Requests with bodies at a time. */
  maxUploads: number;
  /** Requests without, at a time, of one route to one instance. */
  maxReads: number;
  logger: Logger;
}) {
  const { cors, readinessPath, maxUploads, logger } = options;
  const lanes = new Map(options.routes.map((route) => [route, createLanes(route.to, options)]));
  const uploads = createUploads(maxUploads);
  const upstreams = new Map(
    options.routes.map(({ to }) => [to.join(), createSubgraphInstances({ urls: to })]),
  );
  const watches = [...upstreams].map(([name, instances]) =>
    watchReadiness({ name, instances, path: readinessPath, logger }),
  );
  const toRoute = (route: PassThroughRoute): Route => {
    const instances = upstreams.get(route.to.join()) ?? createSubgraphInstances({ urls: route.to });
    const own = lanes.get(route) ?? createLanes(route.to, options);
    const passing = { ...options, route, instances, lanes: own, uploads };
    const passed = {
      mayForward: (name: string) => route.requestHeaders.includes(name),
      returns: route.responseHeaders,
    };
    return (request, response) => {
      if (cors.answer(request, response, passed)) return;
      response.setHeader('x-content-type-options', 'nosniff');
      return pass(passing, request, response);
    };
  };
  return {
    routes: Object.fromEntries(options.routes.map((route) => [route.path, toRoute(route)])),
    close: async () => {
      for (const watch of watches) watch.close();
      await Promise.all([...lanes.values()].map((each) => each.close()));
    },
  };
}

interface Passing {
  readonly route: PassThroughRoute;
  readonly instances: SubgraphInstances;
  readonly lanes: Lanes;
  readonly uploads: Uploads;
  readonly maxUploads: number;
  readonly paceLimits: PaceLimits;
  readonly originOf: OriginOf;
  readonly rateLimiter: RateLimiter;
  readonly logger: Logger;
}

async function pass(passing: Passing, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { route, logger } = passing;
  if (!route.methods.some((method) => method === request.method))
    return refuseMethod(response, route.methods.join(', '));
  if (announcesTooMuch(request, route.maxBodyBytes)) return refuseTooLarge(response, route);
  const limited = await chargeUpload(passing, request);
  if (limited !== undefined) return refuseTooOften(response, limited);
  const end = hasBody(request) ? passing.uploads.begin(request) : () => undefined;
  if (typeof end === 'string') return refuseUpload(response, end, passing.maxUploads);
  const exchange = beginExchange(request, response, route.timeoutMs);
  const pace = createPace(passing.paceLimits);
  try {
    const { statusCode, headers, body } = await ask(passing, request, { exchange, pace });
    response.writeHead(statusCode, pick(headers, route.responseHeaders));
    await deliver(body, response, { pace, signal: exchange.signal });
  } catch (error) {
    if (exchange.abandoned()) return;
    if (response.headersSent) return void response.destroy();
    if (error instanceof BodyTooLargeError) return refuseTooLarge(response, route);
    if (error instanceof TooSlowError) return refuseTooSlow(response, passing.paceLimits);
    logger.warn({ path: route.path, err: error }, 'A request could not be passed through');
    if (exchange.timedOut()) return refuseTooLate(response, route);
    response.setHeader('retry-after', '1');
    writeError(response, 503, 'SERVICE_UNAVAILABLE', 'This cannot be reached at the moment. Try again.');
  } finally {
    exchange.end();
    end();
  }
}

/** Also what is refused for another reason counts: who tries again at once waits longer. */
async function chargeUpload(
  { route, rateLimiter, originOf }: Passing,
  request: IncomingMessage,
): Promise<RateLimited | undefined> {
  const asked = new Map([[route.path, 1]]);
  if (!hasBody(request) || !rateLimiter.counts(asked)) return undefined;
  return rateLimiter.charge(asked, { viewerId: null, address: originOf(request).address });
}

/** Asks one instance, and the next if it cannot be reached, unless a part of a body that cannot be repeated has been read. */
async function ask(
  { route, instances, lanes }: Passing,
  request: IncomingMessage,
  { exchange: { signal }, pace }: { exchange: Exchange; pace: Pace },
): Promise<Dispatcher.ResponseData> {
  const { pathname, search } = new URL(request.url ?? '/', 'http://gateway');
  const sendsBody = hasBody(request);
  let failure: unknown;
  for (const url of instances.candidates()) {
    try {
      const answer = await lanes.poolTo(url, sendsBody)?.request({
        path: pathname + search,
        method: request.method as Dispatcher.HttpMethod,
        headers: pick(request.headers, route.requestHeaders),
        body: sendsBody
          ? Readable.from(limitedBody(request, route.maxBodyBytes, pace), { objectMode: false })
          : null,
        signal,
      });
      if (answer === undefined) continue;
      instances.answered(url);
      return answer;
    } catch (error) {
      if (signal.aborted || error instanceof BodyTooLargeError || error instanceof TooSlowError) throw error;
      instances.failed(url);
      failure = error;
      if (sendsBody) break;
    }
  }
  throw failure;
}

function hasBody({ headers }: IncomingMessage): boolean {
  return (headers['content-length'] ?? '0') !== '0' || 'transfer-encoding' in headers;
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

function refuseTooLate(response: ServerResponse, { timeoutMs }: PassThroughRoute): void {
  const message = `It took longer than the limit of ${timeoutMs} ms. Try again.`;
  writeError(response, 504, 'UPSTREAM_TIMEOUT', message);
}

function refuseTooLarge(response: ServerResponse, { maxBodyBytes }: PassThroughRoute): void {
  const message = `The body is larger than the limit of ${maxBodyBytes} bytes.`;
  writeError(response, 413, 'PAYLOAD_TOO_LARGE', message);
}

function refuseTooOften(response: ServerResponse, limited: RateLimited): void {
  const { message, extensions } = rateLimited(limited);
  response.setHeader('retry-after', limited.retryAfterSeconds);
  writeJson(response, 429, JSON.stringify({ errors: [{ message, extensions }] }));
}

function refuseTooSlow(response: ServerResponse, limits: PaceLimits): void {
  const { idleMs, minBytesPerSecond, graceMs } = limits;
  // What of the body is still to come cannot be told from a next request.
  response.setHeader('connection', 'close');
  const message = `The body comes too slowly: the limits are ${minBytesPerSecond} bytes a second, and ${idleMs} ms without any; the former counts after ${graceMs} ms.`;
  writeError(response, 408, 'REQUEST_TIMEOUT', message);
}

function refuseUpload(response: ServerResponse, refusal: UploadRefusal, maxUploads: number): void {
  response.setHeader('retry-after', '1');
  if (refusal === 'sameAddress')
    return writeError(response, 409, 'UPLOAD_IN_PROGRESS', 'Another upload to this address is under way.');
  const message = `The limit of ${maxUploads} uploads at a time is reached. Try again in a moment.`;
  writeError(response, 503, 'SERVICE_UNAVAILABLE', message);
}
