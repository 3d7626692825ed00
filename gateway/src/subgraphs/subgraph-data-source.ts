import type { InternalTokenSigner } from '@parley/service-kit/contract';
import type { Logger } from '@parley/service-kit/process';
import { Pool } from 'undici';
import type { ResponsePayload } from '../operations/response-payload.ts';
import type { RequestContext } from '../viewers/request-context.ts';
import { postTo, type HttpExchange, type HttpRequest } from './http-exchange.ts';
import type { SubgraphInstances } from './subgraph-instances.ts';
import { subgraphUnavailable } from './subgraph-unavailable.ts';

export interface SubgraphDataSourceOptions {
  readonly name: string;
  readonly instances: SubgraphInstances;
  /** Undefined: no token is sent (subgraphs that do not ask for one). */
  readonly sign: InternalTokenSigner | undefined;
  readonly logger: Logger;
  /** How long a subgraph may take for its whole answer, over all tries, in milliseconds. */
  readonly timeoutMs?: number;
  readonly connections?: number;
  readonly maxResponseBytes?: number;
}

/** Fetches from one subgraph over HTTP. `close()` waits for what is in flight. */
export interface SubgraphDataSource {
  /** `body`: the JSON of a POST. `repeatable`: it may be sent again when its outcome is unknown. */
  fetch(
    request: { readonly body: string; readonly repeatable: boolean },
    context: RequestContext,
  ): Promise<ResponsePayload>;
  close(): Promise<void>;
}

/**
 * It has a time-out, and bounds on sockets and answers. A subgraph that cannot be reached is an error beside partial data, never
 * an exception: the rest of the plan goes on.
 */
export function createSubgraphDataSource(options: SubgraphDataSourceOptions): SubgraphDataSource {
  const { name, instances, logger, timeoutMs = 10_000 } = options;
  const targets = new Map(instances.urls.map((url) => [url, createTarget(url, options)]));

  const tryEach = async (
    request: Omit<HttpRequest, 'path'>,
    repeatable: boolean,
  ): Promise<ResponsePayload> => {
    const deadline = createDeadline(timeoutMs);
    try {
      for (const url of instances.candidates((one) => targets.get(one)?.inFlight ?? 0)) {
        const target = targets.get(url);
        if (target === undefined) continue;
        try {
          const payload = await exchange(target, request, deadline);
          // Its answers are quick: by load alone it would get even more.
          if (isUnavailable(payload)) instances.failed(url);
          else instances.answered(url);
          return payload;
        } catch (error) {
          instances.failed(url);
          logger.warn({ subgraph: name, url, err: error }, 'Subgraph request failed');
          if (deadline.isOver || (!repeatable && !neverSent(error))) break;
        }
      }
      return { errors: [subgraphUnavailable(name).toJSON()] };
    } finally {
      deadline.clear();
    }
  };

  return {
    fetch: async ({ body, repeatable }, context) =>
      tryEach({ headers: await headersFor(options, context), body }, repeatable),
    close: async () => {
      await Promise.all([...targets.values()].map(({ pool }) => pool.close()));
    },
  };
}

/** An instance. */
interface Target {
  readonly pool: Pool;
  readonly path: string;
  /** Requests without an answer yet. */
  inFlight: number;
}

function createTarget(url: string, options: SubgraphDataSourceOptions): Target {
  const { connections = 64, maxResponseBytes = 16 * 1024 * 1024 } = options;
  const { origin, pathname, search } = new URL(url);
  const pool = new Pool(origin, {
    connections,
    pipelining: 1,
    keepAliveTimeout: 30_000,
    connect: { timeout: 2_000 },
    // One time-out for the whole request, by deadline: undici's own count pauses, and only in steps of a second.
    headersTimeout: 0,
    bodyTimeout: 0,
    maxResponseSize: maxResponseBytes,
  });
  return { pool, path: pathname + search, inFlight: 0 };
}

/** One timer for all tries of a request. */
interface Deadline {
  isOver: boolean;
  current: HttpExchange | undefined;
  clear(): void;
}

function createDeadline(timeoutMs: number): Deadline {
  const deadline: Deadline = { isOver: false, current: undefined, clear: () => clearTimeout(timer) };
  const timer = setTimeout(() => {
    deadline.isOver = true;
    deadline.current?.cancel(new Error(`There is no answer after ${timeoutMs} ms.`));
  }, timeoutMs);
  return deadline;
}

async function exchange(
  target: Target,
  request: Omit<HttpRequest, 'path'>,
  deadline: Deadline,
): Promise<ResponsePayload> {
  const { status, text } = await answerOf(target, request, deadline);
  const payload = parseResponse(text);
  if (payload === undefined) throw new Error(`The answer (HTTP ${status}) is no GraphQL response.`);
  return payload;
}

async function answerOf(
  target: Target,
  request: Omit<HttpRequest, 'path'>,
  deadline: Deadline,
): Promise<{ readonly status: number; readonly text: string }> {
  deadline.current = postTo(target.pool, { ...request, path: target.path });
  target.inFlight += 1;
  try {
    return await deadline.current.answer;
  } finally {
    target.inFlight -= 1;
  }
}

async function headersFor(
  { name, sign }: SubgraphDataSourceOptions,
  { viewer, shared, trace }: RequestContext,
): Promise<Record<string, string>> {
  return {
    'content-type': 'application/json',
    accept: 'application/graphql-response+json, application/json;q=0.9',
    ...trace,
    ...(sign && { authorization: `Bearer ${await sign({ audience: name, viewer, shared })}` }),
  };
}

function parseResponse(text: string): ResponsePayload | undefined {
  try {
    const body = JSON.parse(text) as ResponsePayload | null;
    if (typeof body !== 'object' || body === null) return undefined;
    return Array.isArray(body.errors) || typeof body.data === 'object' ? body : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the instance says that something it needs is unavailable: another one may have it. */
function isUnavailable({ errors = [] }: ResponsePayload): boolean {
  return errors.some(({ extensions }) => extensions?.['code'] === 'SERVICE_UNAVAILABLE');
}

/** The connection was not made, so that even a mutation may go to the next instance. */
function neverSent(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'UND_ERR_CONNECT_TIMEOUT';
}
