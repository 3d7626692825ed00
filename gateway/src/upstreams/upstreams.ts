import type { UpstreamHandlers, UpstreamOperation, UpstreamSubscription } from './upstream-operation.ts';
import type { UpstreamSocket } from './upstream-socket.ts';
import { createUpstreamSockets, type UpstreamSocketsOptions } from './upstream-sockets.ts';

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

export function createUpstreams(options: UpstreamSocketsOptions): Upstreams {
  const sockets = createUpstreamSockets(options);
  return {
    subscribe(subgraph, prepare, listener) {
      const opening = new OpeningSubscription(listener);
      opening
        .open(prepare, () => sockets.connect(subgraph))
        .catch((error: unknown) => {
          options.logger.error({ subgraph, err: error }, 'Subscription could not be opened');
          opening.fail();
        });
      return opening;
    },
    operations: () => [...sockets.all()].reduce((sum, socket) => sum + socket.operations, 0),
    close: async () => {
      await Promise.all([...sockets.all()].map((socket) => socket.close()));
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
