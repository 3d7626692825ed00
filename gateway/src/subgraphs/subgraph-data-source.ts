import { timeoutHeader, type InternalTokenSigner } from '@parley/service-kit/contract';
import type { Logger } from '@parley/service-kit/process';
import type { SubgraphRequest } from '../execution/fetch/plan-run.ts';
import { subgraphUnavailable } from '../operations/errors.ts';
import type { ResponsePayload } from '../operations/response-payload.ts';
import type { RequestContext } from '../viewers/request-context.ts';
import type { CircuitBreaker } from './circuit-breaker.ts';
import type { HttpRequest } from './http-exchange.ts';
import type { SubgraphInstances } from './subgraph-instances.ts';
import { createRequestDeadline, createTarget, exchange } from './subgraph-target.ts';

export interface SubgraphDataSourceOptions {
  readonly name: string;
  readonly instances: SubgraphInstances;
  readonly breaker: CircuitBreaker;
  /** Undefined: no token is sent (subgraphs that do not ask for one). */
  readonly sign: InternalTokenSigner | undefined;
  readonly logger: Logger;
  /** How long a subgraph may take for its whole answer, over all tries, in milliseconds. */
  readonly timeoutMs: number;
}

/** A request that fails as late as this was not refused, in milliseconds: nobody is there. */
const slowMs = 1_000;

/** Fetches over HTTP. A subgraph that cannot be reached is an error beside partial data, never an exception. */
export function createSubgraphDataSource(options: SubgraphDataSourceOptions) {
  const { name, instances, breaker, logger, timeoutMs } = options;
  const targets = new Map(instances.urls.map((url) => [url, createTarget(url)]));

  const tryEach = async (
    { headers, body }: Pick<HttpRequest, 'headers' | 'body'>,
    repeatable: boolean,
  ): Promise<ResponsePayload | undefined> => {
    const deadline = createRequestDeadline(timeoutMs);
    const attempt = breaker.begin();
    try {
      for (const url of attempt === undefined ? [] : instances.candidates(loadOf)) {
        const target = targets.get(url);
        if (target === undefined) continue;
        try {
          headers[timeoutHeader] = String(deadline.remainingMs());
          const payload = await exchange(target, { headers, body }, deadline);
          // Its answers are quick: by load alone it would get even more.
          if (isUnavailable(payload)) instances.failed(url);
          else instances.answered(url);
          attempt?.answered();
          return payload;
        } catch (error) {
          instances.failed(url);
          logger.warn({ subgraph: name, url, err: error }, 'Subgraph request failed');
          if (deadline.isOver || (!repeatable && !neverSent(error))) break;
        }
      }
      attempt?.failed(deadline.isOver || timeoutMs - deadline.remainingMs() >= slowMs);
      return undefined;
    } finally {
      deadline.clear();
    }
  };
  const loadOf = (url: string): number => targets.get(url)?.inFlight ?? 0;

  return {
    /** `body`: the JSON of a POST. `repeatable`: it may be sent again when its outcome is unknown. */
    fetch: async (
      { body, repeatable }: Pick<SubgraphRequest, 'body' | 'repeatable'>,
      context: RequestContext,
    ): Promise<ResponsePayload> => {
      const answer = await tryEach({ headers: await headersFor(options, context), body }, repeatable);
      return answer ?? { errors: [subgraphUnavailable(name)] };
    },
    close: async () => {
      await Promise.all([...targets.values()].map(({ pool }) => pool.close()));
    },
  };
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

/** Whether the instance says that something it needs is unavailable: another one may have it. */
function isUnavailable({ errors = [] }: ResponsePayload): boolean {
  return errors.some(({ extensions }) => extensions?.['code'] === 'SERVICE_UNAVAILABLE');
}

/** The connection was not made, so that even a mutation may go to the next instance. */
function neverSent(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'UND_ERR_CONNECT_TIMEOUT';
}
