import type { Logger } from '@parley/service-kit/process';
import type { SubgraphInstances } from '../subgraphs/subgraph-instances.ts';
import { UpstreamSocket } from './upstream-socket.ts';

/** One socket per instance, opened when the first operation wants it. */
export interface UpstreamSockets {
  /** A socket to an instance of this subgraph; undefined when none accepts subscriptions. */
  connect(subgraph: string): Promise<UpstreamSocket | undefined>;
  all(): Iterable<UpstreamSocket>;
}

export interface UpstreamSocketsOptions {
  readonly instancesOf: (subgraph: string) => SubgraphInstances | undefined;
  readonly logger: Logger;
}

export function createUpstreamSockets({ instancesOf, logger }: UpstreamSocketsOptions): UpstreamSockets {
  const sockets = new Map<string, UpstreamSocket>();

  const socketTo = (url: string, instances: SubgraphInstances): UpstreamSocket => {
    const open = sockets.get(url);
    if (open !== undefined && !open.closed) return open;
    const socket = new UpstreamSocket({ url, logger, onLost: () => instances.failed(url) });
    sockets.set(url, socket);
    return socket;
  };
  return {
    async connect(subgraph) {
      const instances = instancesOf(subgraph);
      for (const url of instances?.candidates() ?? []) {
        if (instances === undefined) break;
        const socket = socketTo(url, instances);
        try {
          await socket.ready;
          instances.answered(url);
          return socket;
        } catch (error) {
          instances.failed(url);
          logger.warn({ subgraph, url, err: error }, 'Subgraph does not accept subscriptions');
        }
      }
      return undefined;
    },
    all: () => sockets.values(),
  };
}
