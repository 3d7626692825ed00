import {
  IntrospectAndCompose,
  type ServiceEndpointDefinition,
  type SupergraphManager,
} from '@apollo/gateway';
import { every } from '@parley/async';
import type { ManagerOptions } from './supergraph-source.ts';

/**
 * A supergraph composed of what running subgraphs say of themselves. An `IntrospectAndCompose` remembers each SDL that it has read, also
 * in a round that fails because another subgraph does not answer or because they do not compose: it would take a change from such a
 * round for known. So it does not poll by itself, and after a failure a new one takes its place.
 */
export function introspectSubgraphs(
  given: readonly ServiceEndpointDefinition[],
  { pollMs, onFailure }: ManagerOptions,
): SupergraphManager {
  const subgraphs = [...given];
  return {
    async initialize(hook) {
      let composer = new IntrospectAndCompose({ subgraphs });
      /** Null when nothing has changed. */
      const compose = async (): Promise<string | null> => {
        try {
          return (await composer.initialize(hook)).supergraphSdl;
        } catch (error) {
          composer = new IntrospectAndCompose({ subgraphs });
          throw error;
        }
      };
      const { supergraphSdl } = await composer.initialize(hook);
      const refresh = async (): Promise<void> => {
        const sdl = await compose();
        if (sdl !== null) hook.update(sdl);
      };
      const polling = every(pollMs, { work: refresh, onError: onFailure });
      polling.start();
      return { supergraphSdl, cleanup: async () => polling.stop() };
    },
  };
}
