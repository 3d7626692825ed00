import type { ServiceEndpointDefinition, SupergraphManager } from '@apollo/gateway';
import { importManager } from './import-manager.ts';
import { introspectSubgraphs } from './introspect-subgraphs.ts';
import { watchFile } from './watch-file.ts';

/** Where the supergraph comes from. */
export type SupergraphSource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'subgraphs'; readonly subgraphs: readonly ServiceEndpointDefinition[] }
  | { readonly kind: 'module'; readonly path: string };

export interface ManagerOptions {
  /** The interval at which the source is read again, in milliseconds. */
  readonly pollMs: number;
  /** Called with each later failure to get a supergraph. */
  readonly onFailure: (error: unknown) => void;
}

/** The manager that an `ApolloGateway` is given: a new one for each attempt to load. */
export async function createManager(
  source: SupergraphSource,
  options: ManagerOptions,
): Promise<SupergraphManager> {
  switch (source.kind) {
    case 'file':
      return watchFile(source.path, options);
    case 'subgraphs':
      return introspectSubgraphs(source.subgraphs, options);
    case 'module':
      return importManager(source.path, options);
  }
}
