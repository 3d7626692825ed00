import type { InternalTokenSigner, Logger } from '@parley/service-kit';
import { locateSubgraphs } from './locate-subgraphs.ts';
import { createSubgraphDataSource, type SubgraphDataSource } from './subgraph-data-source.ts';
import { createUpstreams, type Upstreams } from './upstreams.ts';
import { watchReadiness } from './watch-readiness.ts';

/** All that leads to the subgraphs. No operation's connection is made before it is used. */
export interface Subgraphs {
  /** By the subgraph's name. */
  readonly dataSources: Readonly<Record<string, SubgraphDataSource>>;
  readonly upstreams: Upstreams;
  close(): Promise<void>;
}

export function connectSubgraphs(options: {
  subgraphs: readonly { readonly name: string; readonly url: string }[];
  /** `SUBGRAPH_<NAME>_URL` → instances. */
  urls: Readonly<Record<string, readonly string[]>>;
  sign: InternalTokenSigner | undefined;
  timeoutMs: number;
  /** Where the instances of a subgraph that has several say whether they are ready; undefined: they are not asked. */
  readinessPath: string | undefined;
  logger: Logger;
}): Subgraphs {
  const { subgraphs, urls, sign, timeoutMs, readinessPath, logger } = options;
  const instances = locateSubgraphs(subgraphs, urls);
  const dataSources = Object.fromEntries(
    [...instances].map(([name, known]) => [
      name,
      createSubgraphDataSource({ name, instances: known, sign, timeoutMs, logger }),
    ]),
  );
  const upstreams = createUpstreams({ instances, logger });
  const watches = [...instances].map(([name, known]) =>
    watchReadiness({ name, instances: known, path: readinessPath, logger }),
  );
  return {
    dataSources,
    upstreams,
    close: async () => {
      for (const watch of watches) watch.close();
      await upstreams.close();
      await Promise.all(Object.values(dataSources).map((source) => source.close()));
    },
  };
}
