import type { ServiceEndpointDefinition, SupergraphManager, SupergraphSdlHook } from '@apollo/gateway';
import { importManager } from './import-manager.ts';
import { introspectSubgraphs } from './introspect-subgraphs.ts';
import { watchFile } from './watch-file.ts';

/** Where the supergraph comes from. */
export type SupergraphSource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'subgraphs'; readonly subgraphs: readonly Required<ServiceEndpointDefinition>[] }
  | { readonly kind: 'module'; readonly path: string };

export interface SupergraphManagerOptions {
  readonly source: SupergraphSource;
  /** The interval at which the file or the subgraphs are read again, in milliseconds. */
  readonly pollMs: number;
  /** Called with each later failure to get a supergraph. */
  readonly onFailure: (error: unknown) => void;
}

/** The manager that an `ApolloGateway` is given: a new one for each attempt to load. */
export async function createSupergraphManager(
  options: SupergraphManagerOptions,
): Promise<SupergraphManager | SupergraphSdlHook> {
  const { source, pollMs, onFailure } = options;
  switch (source.kind) {
    case 'file':
      return watchFile({ path: source.path, pollMs, onFailure });
    case 'subgraphs':
      return introspectSubgraphs({ subgraphs: source.subgraphs, pollMs, onFailure });
    case 'module':
      return importManager({ path: source.path, onFailure });
  }
}
