import type { InternalTokenSigner } from '@parley/service-kit/contract';
import type { Logger } from '@parley/service-kit/process';
import { locateSubgraphs } from './locate-subgraphs.ts';
import type { SubgraphInstances } from './subgraph-instances.ts';
import { createSubgraphDataSource, type SubgraphDataSource } from './subgraph-data-source.ts';
import { createUpstreams, type Upstreams } from '../upstreams/upstreams.ts';
import { watchReadiness } from './watch-readiness.ts';

/** A subgraph of the supergraph, with the URL that the SDL gives it. */
export interface SubgraphAddress {
  readonly name: string;
  readonly url: string;
}

/** All that leads to the subgraphs. No operation's connection is made before it is used. */
export interface Subgraphs {
  dataSource(name: string): SubgraphDataSource | undefined;
  readonly upstreams: Upstreams;
  /**
   * The supergraph has changed: connects what is new or elsewhere. What is no longer named stays until the end, for requests that
   * began before. Throws, with nothing changed, for a subgraph without a URL.
   */
  update(subgraphs: readonly SubgraphAddress[]): void;
  close(): Promise<void>;
}

interface Connection {
  readonly instances: SubgraphInstances;
  readonly dataSource: SubgraphDataSource;
  readonly watch: { close(): void };
}

export interface SubgraphsOptions {
  /** `SUBGRAPH_<NAME>_URL` → instances. */
  readonly urls: Readonly<Record<string, readonly string[]>>;
  readonly sign: InternalTokenSigner | undefined;
  readonly timeoutMs: number;
  /** Where the instances of a subgraph that has several say whether they are ready; undefined: they are not asked. */
  readonly readinessPath: string | undefined;
  readonly logger: Logger;
}

export function connectSubgraphs(options: SubgraphsOptions): Subgraphs {
  const { urls, sign, timeoutMs, readinessPath, logger } = options;
  const connections = new Map<string, Connection>();
  const former: Connection[] = [];

  const connect = (name: string, instances: SubgraphInstances): Connection => ({
    instances,
    dataSource: createSubgraphDataSource({ name, instances, sign, timeoutMs, logger }),
    watch: watchReadiness({ name, instances, path: readinessPath, logger }),
  });
  const update = (subgraphs: readonly SubgraphAddress[]): void => {
    for (const [name, instances] of locateSubgraphs(subgraphs, urls)) {
      const known = connections.get(name);
      if (known !== undefined && isSame(known.instances, instances)) continue;
      if (known !== undefined) former.push(known);
      connections.set(name, connect(name, instances));
    }
  };
  const upstreams = createUpstreams({ instancesOf: (name) => connections.get(name)?.instances, logger });
  return {
    dataSource: (name) => connections.get(name)?.dataSource,
    upstreams,
    update,
    close: async () => {
      const all = [...connections.values(), ...former];
      for (const { watch } of all) watch.close();
      await upstreams.close();
      await Promise.all(all.map(({ dataSource }) => dataSource.close()));
    },
  };
}

function isSame(one: SubgraphInstances, other: SubgraphInstances): boolean {
  return one.urls.join() === other.urls.join();
}
