import type { Logger } from '@parley/service-kit/process';
import type { SubgraphInstances } from '../subgraphs/subgraph-instances.ts';
import type { UpstreamHandlers, UpstreamOperation, UpstreamSubscription } from './upstream-operation.ts';
import { UpstreamSocket, type UpstreamLimits } from './upstream-socket.ts';

/** In milliseconds. */
const ownIdleMs = 1_000;

export interface UpstreamListener extends UpstreamHandlers {
  opened(): void;
  unreachable(): void;
}

/** The subscriptions that the gateway holds at the subgraphs. */
export type Upstreams = ReturnType<typeof createUpstreams>;

/** Where an operation is to be opened. */
export interface UpstreamAddress {
  readonly subgraph: string;
  /** Of the request that opens the socket. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether these are the same for every client. */
  readonly isShared: boolean;
}

/**
 * One socket per instance, opened when the first operation wants it. Headers belong to a socket: operations with others have another one,
 * so that none is opened with what somebody else has sent.
 */
export function createUpstreams({
  instancesOf,
  limits,
  logger,
}: {
  instancesOf: (subgraph: string) => SubgraphInstances | undefined;
  limits: UpstreamLimits;
  logger: Logger;
}) {
  const sockets = createSockets(limits, logger);
  const connect = async (address: UpstreamAddress): Promise<UpstreamSocket | undefined> => {
    const { subgraph, isShared } = address;
    const instances = instancesOf(subgraph);
    for (const url of instances?.candidates() ?? []) {
      if (instances === undefined) break;
      // What a client's own headers bring about says nothing of the instance.
      const onFailed = (): void => void (isShared && instances.failed(url));
      const socket = sockets.to(url, address, onFailed);
      try {
        await socket.ready;
        instances.answered(url);
        return socket;
      } catch (error) {
        onFailed();
        logger.warn({ subgraph, url, err: error }, 'Subgraph does not accept subscriptions');
      }
    }
    return undefined;
  };
  return {
    /** Opens an operation at one of the subgraph's instances. Never throws: what goes wrong comes by the listener. */
    subscribe(
      address: UpstreamAddress,
      prepare: () => Promise<UpstreamOperation>,
      listener: UpstreamListener,
    ): UpstreamSubscription {
      return openWhenConnected(
        prepare,
        () => connect(address),
        listener,
        (error) =>
          logger.error({ subgraph: address.subgraph, err: error }, 'Subscription could not be opened'),
      );
    },
    operations: () => sockets.all().reduce((sum, socket) => sum + socket.operations, 0),
    close: async () => {
      await Promise.all(sockets.all().map((socket) => socket.close()));
    },
  };
}

/** Those that are open, by where they lead and with what they were opened. */
function createSockets(limits: UpstreamLimits, logger: Logger) {
  const sockets = new Map<string, UpstreamSocket>();
  return {
    to(url: string, { headers, isShared }: UpstreamAddress, onLost: () => void): UpstreamSocket {
      const key = JSON.stringify([url, headers]);
      const open = sockets.get(key);
      if (open !== undefined && !open.closed) return open;
      const onClosed = (): void => {
        if (sockets.get(key) === socket) sockets.delete(key);
      };
      // A client's own is of use to that client only.
      const idle = isShared ? {} : { idleMs: ownIdleMs };
      const socket: UpstreamSocket = new UpstreamSocket({
        url,
        headers,
        limits,
        logger,
        ...idle,
        onLost,
        onClosed,
      });
      sockets.set(key, socket);
      return socket;
    },
    all: (): readonly UpstreamSocket[] => [...sockets.values()],
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
