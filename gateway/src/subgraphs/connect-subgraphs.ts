import type { InternalTokenSigner, Logger } from '@parley/service-kit';
import { locateSubgraphs } from './locate-subgraphs.ts';
import { createSubgraphDataSource, type SubgraphDataSource } from './subgraph-data-source.ts';
import { createUpstreams, type Upstreams } from './upstreams.ts';

/** All that leads to the subgraphs. Nothing connects before it is used. */
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
  logger: Logger;
}): Subgraphs {
  const { subgraphs, urls, sign, timeoutMs, logger } = options;
  const instances = locateSubgraphs(subgraphs, urls);
  const dataSources = Object.fromEntries(
    [...instances].map(([name, known]) => [
      name,
      createSubgraphDataSource({ name, instances: known, sign, timeoutMs, logger }),
    ]),
  );
  const upstreams = createUpstreams({ instances, logger });
  return {
    dataSources,
    upstreams,
    close: async () => {
      await upstreams.close();
      await Promise.all(Object.values(dataSources).map((source) => source.close()));
    },
  };
}
