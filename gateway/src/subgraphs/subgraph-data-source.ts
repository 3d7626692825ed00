import type { GraphQLDataSource } from '@apollo/gateway';
import type { InternalTokenSigner, Logger } from '@parley/service-kit';
import { Pool } from 'undici';
import type { ResponsePayload } from '../operations/response-payload.ts';
import type { RequestContext } from '../viewers/request-context.ts';
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
export interface SubgraphDataSource extends GraphQLDataSource {
  close(): Promise<void>;
}

/**
 * In place of Apollo's RemoteGraphQLDataSource, which has no time-out and no bound on sockets or answers. A subgraph that
 * cannot be reached is an error beside partial data, never an exception: the rest of the plan goes on.
 */
export function createSubgraphDataSource(options: SubgraphDataSourceOptions): SubgraphDataSource {
  const { name, instances, logger, timeoutMs = 10_000 } = options;
  const pools = new Map(instances.urls.map((url) => [url, createPool(url, options)]));

  const send = async (pool: Pool, url: string, call: Call): Promise<ResponsePayload> => {
    const { statusCode, body } = await pool.request({ method: 'POST', path: pathOf(url), ...call });
    const text = await body.text();
    const payload = parseResponse(text);
    if (payload === undefined) throw new Error(`The answer (HTTP ${statusCode}) is no GraphQL response.`);
    return payload;
  };
  const fetch = async (call: Omit<Call, 'signal'>, repeatable: boolean): Promise<ResponsePayload> => {
    const signal = AbortSignal.timeout(timeoutMs);
    for (const url of instances.candidates()) {
      const pool = pools.get(url);
      if (pool === undefined) continue;
      try {
        const payload = await send(pool, url, { ...call, signal });
        instances.answered(url);
        return payload;
      } catch (error) {
        instances.failed(url);
        logger.warn({ subgraph: name, url, err: error }, 'Subgraph request failed');
        if (signal.aborted || (!repeatable && !neverSent(error))) break;
      }
    }
    return { errors: [subgraphUnavailable(name).toJSON()] };
  };

  return {
    async process({ request, context }) {
      const { query, operationName, variables } = request;
      const call = {
        headers: await headersFor(options, context as RequestContext),
        body: JSON.stringify({ query, operationName, variables }),
      };
      // Operations that the planner makes start with their kind.
      return fetch(call, query?.startsWith('mutation') === false);
    },
    close: async () => {
      await Promise.all([...pools.values()].map((pool) => pool.close()));
    },
  };
}

interface Call {
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly signal: AbortSignal;
}

function createPool(url: string, options: SubgraphDataSourceOptions): Pool {
  const { connections = 64, maxResponseBytes = 16 * 1024 * 1024 } = options;
  return new Pool(new URL(url).origin, {
    connections,
    pipelining: 1,
    keepAliveTimeout: 30_000,
    connect: { timeout: 2_000 },
    // One time-out for the whole request, by signal: undici's own count pauses, and only in steps of a second.
    headersTimeout: 0,
    bodyTimeout: 0,
    maxResponseSize: maxResponseBytes,
  });
}

function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
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

/** The connection was not made, so that even a mutation may go to the next instance. */
function neverSent(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'UND_ERR_CONNECT_TIMEOUT';
}
