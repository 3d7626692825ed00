import type { GetDataSourceFunction, GraphQLDataSource } from '@apollo/gateway';
import type { InternalTokenSigner } from '@parley/service-kit/contract';
import type { SubgraphHeaders } from '../subgraph-headers/subgraph-headers.ts';
import { firstAnswer } from '../subgraphs/first-answer.ts';
import { locateSubgraphs } from '../subgraphs/locate-subgraphs.ts';

export interface SubgraphIntrospectionOptions {
  /** `SUBGRAPH_<NAME>_URL` → instances. */
  readonly urls: Readonly<Record<string, readonly string[]>>;
  /** Undefined: no token is sent. */
  readonly sign: InternalTokenSigner | undefined;
  /** What the subgraph is sent, the same for every client. */
  readonly fixedHeadersOf: SubgraphHeaders['fixedFor'];
  readonly timeoutMs: number;
  /** Aborts what is under way. */
  readonly signal: AbortSignal;
}

type Answer = Awaited<ReturnType<GraphQLDataSource['process']>>;

/** For supergraph managers: requests carry an internal token without a viewer, and go where operations would go. */
export function createSubgraphIntrospection(options: SubgraphIntrospectionOptions): GetDataSourceFunction {
  const { sign, fixedHeadersOf, timeoutMs, signal } = options;
  return ({ name, url = '' }) => ({
    async process({ request: { query, http } }) {
      const token = await sign?.({ audience: name, viewer: null });
      const post = (instance: string): Promise<Answer> =>
        answerOf(instance, {
          method: 'POST',
          headers: {
            ...Object.fromEntries(http?.headers ?? []),
            ...fixedHeadersOf(name),
            'content-type': 'application/json',
            accept: 'application/json',
            ...(token !== undefined && { authorization: `Bearer ${token}` }),
          },
          body: JSON.stringify({ query }),
          signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), signal]),
        });
      const instances = locateSubgraphs([{ name, url }], options.urls).get(name);
      return firstAnswer(instances?.candidates() ?? [], post);
    },
  });
}

async function answerOf(url: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(url, init).catch((error: unknown) => {
    throw new Error(`It cannot be reached${reasonOf(error)}.`, { cause: error });
  });
  const body = (await response.json().catch(() => null)) as Answer | null;
  if (body?.errors === undefined && !response.ok) throw new Error(`It answers HTTP ${response.status}.`);
  return body ?? {};
}

/** undici says "fetch failed", and in the cause why. */
function reasonOf(error: unknown): string {
  const { cause } = error as { cause?: { code?: unknown } };
  return typeof cause?.code === 'string' ? ` (${cause.code})` : '';
}
