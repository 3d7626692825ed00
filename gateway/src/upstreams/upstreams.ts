import type { Logger } from '@parley/service-kit/process';
import type { SubgraphInstances } from '../subgraphs/subgraph-instances.ts';
import type { UpstreamHandlers, UpstreamOperation, UpstreamSubscription } from './upstream-operation.ts';
import { UpstreamSocket } from './upstream-socket.ts';

/** What is notified of an operation. */
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

  const socketTo = (url: string, instances: SubgraphInstances): UpstreamSocket => {
    const open = sockets.get(url);
    if (open !== undefined && !open.closed) return open;
    const socket = new UpstreamSocket({ url, logger, onLost: () => instances.failed(url) });
    sockets.set(url, socket);
    return socket;
  };
  /** Undefined when no instance of the subgraph accepts subscriptions. */
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
    subscribe(subgraph, prepare, listener) {
      const opening = new OpeningSubscription(listener);
      opening
        .open(prepare, () => connect(subgraph))
        .catch((error: unknown) => {
          logger.error({ subgraph, err: error }, 'Subscription could not be opened');
          opening.fail();
        });
      return opening;
    },
    operations: () => [...sockets.values()].reduce((sum, socket) => sum + socket.operations, 0),
    close: async () => {
      await Promise.all([...sockets.values()].map((socket) => socket.close()));
    },
  };
}

/** A subscription that may be stopped and paused before an instance has it. */
class OpeningSubscription implements UpstreamSubscription {
  readonly #listener: UpstreamListener;
  #running: UpstreamSubscription | undefined;
  #isStopped = false;
  #isPaused = false;

  constructor(listener: UpstreamListener) {
    this.#listener = listener;
  }

  async open(
    prepare: () => Promise<UpstreamOperation>,
    connect: () => Promise<UpstreamSocket | undefined>,
  ): Promise<void> {
    const operation = await prepare();
    // Nothing is awaited between here and `subscribe`: an idle socket could close in between.
    const socket = await connect();
    if (this.#isStopped) return;
    if (socket === undefined) return this.#listener.unreachable();
    this.#listener.opened();
    this.#running = socket.subscribe(operation, this.#listener);
    if (this.#isPaused) this.#running.pause(true);
  }

  fail(): void {
    if (!this.#isStopped) this.#listener.unreachable();
  }

  stop(): void {
    this.#isStopped = true;
    this.#running?.stop();
  }

  pause(paused: boolean): boolean {
    this.#isPaused = paused;
    return this.#running === undefined || this.#running.pause(paused);
  }
}
