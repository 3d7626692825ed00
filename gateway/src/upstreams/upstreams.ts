import type { Logger } from '@parley/service-kit/process';
import type { SubgraphInstances } from '../subgraphs/subgraph-instances.ts';
import {
  UpstreamSocket,
  type UpstreamHandlers,
  type UpstreamOperation,
  type UpstreamSubscription,
} from './upstream-socket.ts';

/** What hears of an operation. */
export interface UpstreamListener extends UpstreamHandlers {
  /** An instance has it now. */
  opened(): void;
  /** No instance takes it. */
  unreachable(): void;
}

/** The subscriptions that the gateway holds at the subgraphs. */
export interface Upstreams {
  /** Opens an operation at one of the subgraph's instances. Never throws: what goes wrong comes by the listener. */
  subscribe(
    subgraph: string,
    prepare: () => Promise<UpstreamOperation>,
    listener: UpstreamListener,
  ): UpstreamSubscription;
  operations(): number;
  close(): Promise<void>;
}

export interface UpstreamsOptions {
  readonly instancesOf: (subgraph: string) => SubgraphInstances | undefined;
  readonly logger: Logger;
}

/** One socket per instance, opened when the first operation wants it. */
export function createUpstreams({ instancesOf, logger }: UpstreamsOptions): Upstreams {
  const sockets = new Map<string, UpstreamSocket>();

  const socketTo = (url: string, known: SubgraphInstances): UpstreamSocket => {
    const open = sockets.get(url);
    if (open !== undefined && !open.closed) return open;
    const socket = new UpstreamSocket({ url, logger, onLost: () => known.failed(url) });
    sockets.set(url, socket);
    return socket;
  };
  const connect = async (subgraph: string): Promise<UpstreamSocket | undefined> => {
    const known = instancesOf(subgraph);
    for (const url of known?.candidates() ?? []) {
      if (known === undefined) break;
      const socket = socketTo(url, known);
      try {
        await socket.ready;
        known.answered(url);
        return socket;
      } catch (error) {
        known.failed(url);
        logger.warn({ subgraph, url, err: error }, 'Subgraph does not accept subscriptions');
      }
    }
    return undefined;
  };

  return {
    subscribe(subgraph, prepare, listener) {
      let stopped = false;
      let paused = false;
      let running: UpstreamSubscription | undefined;
      const open = async (): Promise<void> => {
        const operation = await prepare();
        // Nothing is awaited between here and `subscribe`: an idle socket could close in between.
        const socket = await connect(subgraph);
        if (stopped) return;
        if (socket === undefined) return listener.unreachable();
        listener.opened();
        running = socket.subscribe(operation, listener);
        if (paused) running.pause(true);
      };
      open().catch((error: unknown) => {
        logger.error({ subgraph, err: error }, 'Subscription could not be opened');
        if (!stopped) listener.unreachable();
      });
      return {
        stop: () => {
          stopped = true;
          running?.stop();
        },
        pause: (now) => {
          paused = now;
          // One that is not there yet is asked as soon as it is.
          return running === undefined || running.pause(now);
        },
      };
    },
    operations: () => [...sockets.values()].reduce((sum, socket) => sum + socket.operations, 0),
    close: async () => {
      await Promise.all([...sockets.values()].map((socket) => socket.close()));
    },
  };
}
