import type { Logger } from '@parley/service-kit/process';
import type { SubgraphInstances } from '../subgraphs/subgraph-instances.ts';
import type { UpstreamHandlers, UpstreamOperation, UpstreamSubscription } from './upstream-operation.ts';
import { UpstreamSocket, type UpstreamLimits } from './upstream-socket.ts';

export interface UpstreamListener extends UpstreamHandlers {
  opened(): void;
  unreachable(): void;
}

/** The subscriptions that the gateway holds at the subgraphs. */
export type Upstreams = ReturnType<typeof createUpstreams>;

/** One socket per instance, opened when the first operation wants it. */
export function createUpstreams({
  instancesOf,
  limits,
  logger,
}: {
  instancesOf: (subgraph: string) => SubgraphInstances | undefined;
  limits: UpstreamLimits;
  logger: Logger;
}) {
  const sockets = new Map<string, UpstreamSocket>();

  const socketTo = (url: string, instances: SubgraphInstances): UpstreamSocket => {
    const open = sockets.get(url);
    if (open !== undefined && !open.closed) return open;
    const socket = new UpstreamSocket({ url, limits, logger, onLost: () => instances.failed(url) });
    sockets.set(url, socket);
    return socket;
  };
  const connect = async (subgraph: string): Promise<UpstreamSocket | undefined> => {
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
  };
  return {
    /** Opens an operation at one of the subgraph's instances. Never throws: what goes wrong comes by the listener. */
    subscribe(
      subgraph: string,
      prepare: () => Promise<UpstreamOperation>,
      listener: UpstreamListener,
    ): UpstreamSubscription {
      return openWhenConnected(
        prepare,
        () => connect(subgraph),
        listener,
        (error) => logger.error({ subgraph, err: error }, 'Subscription could not be opened'),
      );
    },
    operations: () => [...sockets.values()].reduce((sum, socket) => sum + socket.operations, 0),
    close: async () => {
      await Promise.all([...sockets.values()].map((socket) => socket.close()));
    },
  };
}

/** A subscription that may be stopped and paused before an instance has it. */
function openWhenConnected(
  prepare: () => Promise<UpstreamOperation>,
  connect: () => Promise<UpstreamSocket | undefined>,
  listener: UpstreamListener,
  onError: (error: unknown) => void,
): UpstreamSubscription {
  let running: UpstreamSubscription | undefined;
  let isStopped = false;
  let isPaused = false;
  const open = async (): Promise<void> => {
    const operation = await prepare();
    // Nothing is awaited between here and `subscribe`: an idle socket could close in between.
    const socket = await connect();
    if (isStopped) return;
    if (socket === undefined) return listener.unreachable();
    listener.opened();
    running = socket.subscribe(operation, listener);
    if (isPaused) running.pause(true);
  };
  open().catch((error: unknown) => {
    onError(error);
    if (!isStopped) listener.unreachable();
  });
  return {
    stop() {
      isStopped = true;
      running?.stop();
    },
    pause(paused) {
      isPaused = paused;
      return running?.pause(paused) ?? true;
    },
  };
}
