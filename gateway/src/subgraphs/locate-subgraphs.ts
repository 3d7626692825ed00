import { createSubgraphInstances, type SubgraphInstances } from './subgraph-instances.ts';

/** A subgraph of the supergraph, with the URL that the SDL gives it. */
export interface SubgraphAddress {
  readonly name: string;
  readonly url: string;
}

/**
 * Where each subgraph is: `SUBGRAPH_<NAME>_URL` (name in capitals, anything but letters and digits as `_`), else the URL in
 * the supergraph. Throws for a subgraph that has neither.
 */
export function locateSubgraphs(
  subgraphs: readonly SubgraphAddress[],
  configured: Readonly<Record<string, readonly string[]>>,
): ReadonlyMap<string, SubgraphInstances> {
  return new Map(
    subgraphs.map(({ name, url }) => {
      const variable = `SUBGRAPH_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}_URL`;
      const urls = configured[variable] ?? (url === '' ? [] : [url]);
      if (urls.length === 0) throw new Error(`The supergraph has no URL for ${name}: set ${variable}.`);
      return [name, createSubgraphInstances({ urls })] as const;
    }),
  );
}
