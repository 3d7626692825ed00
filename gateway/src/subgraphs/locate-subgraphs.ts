import { createSubgraphInstances, type SubgraphInstances } from './subgraph-instances.ts';

export interface SubgraphAddress {
  readonly name: string;
  readonly url: string;
}

/** The variable that says where this subgraph is: capitals, `_` for anything but letters and digits. */
export function subgraphVariable(name: string): string {
  return `SUBGRAPH_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}_URL`;
}

/** By `SUBGRAPH_<NAME>_URL`, else the SDL's URL. Throws when there is neither. */
export function locateSubgraphs(
  subgraphs: readonly SubgraphAddress[],
  configured: Readonly<Record<string, readonly string[]>>,
): ReadonlyMap<string, SubgraphInstances> {
  return new Map(
    subgraphs.map(({ name, url }) => {
      const variable = subgraphVariable(name);
      const urls = configured[variable] ?? (url === '' ? [] : [url]);
      if (urls.length === 0) throw new Error(`The supergraph has no URL for ${name}: set ${variable}.`);
      return [name, createSubgraphInstances({ urls })] as const;
    }),
  );
}
