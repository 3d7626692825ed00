import type { InternalTokenSigner } from '@parley/service-kit/contract';
import { noTracing, type Tracing } from '@parley/tracing';
import type { Logger } from '@parley/service-kit/process';
import type { SubgraphFetch } from '../execution/fetch/plan-run.ts';
import { subgraphUnavailable } from '../operations/errors.ts';
import { createSubgraphHeaders, type SubgraphHeaders } from '../subgraph-headers/subgraph-headers.ts';
import type { RequestContext } from '../viewers/request-context.ts';
import { createCircuitBreaker, type CircuitBreaker } from './circuit-breaker.ts';
import { locateSubgraphs, type SubgraphAddress } from './locate-subgraphs.ts';
import type { SubgraphInstances } from './subgraph-instances.ts';
import { createSubgraphDataSource } from './subgraph-data-source.ts';
import type { TargetLimits } from './subgraph-target.ts';
import { watchReadiness } from './watch-readiness.ts';

interface Connection {
  readonly instances: SubgraphInstances;
  readonly breaker: CircuitBreaker;
  readonly dataSource: ReturnType<typeof createSubgraphDataSource>;
  readonly watch: { close(): void };
}

export interface SubgraphsOptions {
  /** `SUBGRAPH_<NAME>_URL` → instances. */
  readonly urls: Readonly<Record<string, readonly string[]>>;
  readonly sign: InternalTokenSigner | undefined;
  /** What goes there beside the gateway's own headers, and comes back; nothing unless given. */
  readonly headers?: SubgraphHeaders;
  readonly timeoutMs: number;
  readonly limits: TargetLimits;
  /** How often a request is let through to a subgraph that gave no answer, in milliseconds. */
  readonly probeMs: number;
  /** Where the instances of a subgraph that has several say whether they are ready; undefined: they are not asked. */
  readonly readinessPath: string | undefined;
  /** None unless given. */
  readonly tracing?: Tracing;
  readonly logger: Logger;
}

export type Subgraphs = ReturnType<typeof connectSubgraphs>;

/** Where the subgraphs are, and how to fetch from them over HTTP. No connection is made before it is used. */
export function connectSubgraphs(options: SubgraphsOptions) {
  const { urls, readinessPath, probeMs, logger } = options;
  const { headers = createSubgraphHeaders([]), sign, timeoutMs, limits, tracing = noTracing } = options;
  const connections = new Map<string, Connection>();
  const former: Connection[] = [];

  const connect = (name: string, instances: SubgraphInstances): Connection => {
    const breaker = createCircuitBreaker({
      probeMs,
      onChange: (isOpen) =>
        logger.warn({ subgraph: name }, isOpen ? 'Subgraph does not answer' : 'Subgraph answers again'),
    });
    return {
      instances,
      breaker,
      dataSource: createSubgraphDataSource({
        name,
        instances,
        breaker,
        sign,
        headers,
        timeoutMs,
        limits,
        tracing,
        logger,
      }),
      watch: watchReadiness({ name, instances, path: readinessPath, logger }),
    };
  };
  /** Connects what is new or elsewhere; what is no longer named stays for requests under way. Throws, with nothing changed, without a URL. */
  const update = (subgraphs: readonly SubgraphAddress[]): void => {
    for (const [name, instances] of locateSubgraphs(subgraphs, urls)) {
      const present = connections.get(name);
      if (present !== undefined && isSame(present.instances, instances)) continue;
      if (present !== undefined) former.push(present);
      present?.watch.close();
      connections.set(name, connect(name, instances));
    }
  };
  return {
    /** Fetches on behalf of a viewer, each request from its subgraph. */
    fetch:
      (context: RequestContext): SubgraphFetch =>
      async (request) =>
        connections.get(request.subgraph)?.dataSource.fetch(request, context) ?? {
          errors: [subgraphUnavailable(request.subgraph)],
        },
    instancesOf: (name: string) => connections.get(name)?.instances,
    /** The subgraphs that are not asked, since they gave no answer. */
    silent: (): readonly string[] =>
      [...connections].flatMap(([name, { breaker }]) => (breaker.isOpen() ? [name] : [])),
    update,
    close: async () => {
      const all = [...connections.values(), ...former];
      for (const { watch } of all) watch.close();
      await Promise.all(all.map(({ dataSource }) => dataSource.close()));
    },
  };
}

function isSame(one: SubgraphInstances, other: SubgraphInstances): boolean {
  return one.urls.join() === other.urls.join();
}
