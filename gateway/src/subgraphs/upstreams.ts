import type { Logger } from '@parley/service-kit';
import type { SubgraphInstances } from './subgraph-instances.ts';
import { UpstreamSocket, type UpstreamHandlers, type UpstreamOperation } from './upstream-socket.ts';

/** The subscriptions that the gateway holds at the subgraphs. */
export interface Upstreams {
  /**
   * Opens an operation at one of the subgraph's instances. Never throws: what goes wrong comes by the handlers. The
   * returned function ends it at once.
   */
  subscribe(
    subgraph: string,
    prepare: () => Promise<UpstreamOperation>,
    handlers: UpstreamHandlers,
  ): () => void;
  operations(): number;
  close(): Promise<void>;
}

export interface UpstreamsOptions {
  readonly instances: ReadonlyMap<string, SubgraphInstances>;
  readonly logger: Logger;
}

/** One socket per instance, opened when the first operation wants it. */
export function createUpstreams({ instances, logger }: UpstreamsOptions): Upstreams {
  const sockets = new Map<string, UpstreamSocket>();

  const socketTo = (url: string): UpstreamSocket => {
    const open = sockets.get(url);
    if (open !== undefined && !open.closed) return open;
    const socket = new UpstreamSocket({ url, logger });
    sockets.set(url, socket);
    return socket;
  };
  const connect = async (subgraph: string): Promise<UpstreamSocket | undefined> => {
    const known = instances.get(subgraph);
    for (const url of known?.candidates() ?? []) {
      const socket = socketTo(url);
      try {
        await socket.ready;
        known?.answered(url);
        return socket;
      } catch (error) {
        known?.failed(url);
        logger.warn({ subgraph, url, err: error }, 'Subgraph does not accept subscriptions');
      }
    }
    return undefined;
  };

  return {
    subscribe(subgraph, prepare, handlers) {
      let ended = false;
      let unsubscribe = (): void => {};
      const open = async (): Promise<void> => {
        const operation = await prepare();
        // Nothing is awaited between here and `subscribe`: an idle socket could close in between.
        const socket = await connect(subgraph);
        if (ended) return;
        if (socket === undefined) handlers.lost();
        else unsubscribe = socket.subscribe(operation, handlers);
      };
      open().catch((error: unknown) => {
        logger.error({ subgraph, err: error }, 'Subscription could not be opened');
        handlers.lost();
      });
      return () => {
        ended = true;
        unsubscribe();
      };
    },
    operations: () => [...sockets.values()].reduce((sum, socket) => sum + socket.operations, 0),
    close: async () => {
      await Promise.all([...sockets.values()].map((socket) => socket.close()));
    },
  };
}
