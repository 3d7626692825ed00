import type { Connection } from '../connection.ts';
import type { Reason } from './protocol.ts';

/** A connection that can be lost as a whole, as far as its streams can tell. */
export interface Losable extends Connection {
  /** Unsubscribes all that is subscribed; each sink gets the reason as its `error`. */
  lose(reason: Reason): void;
  readonly size: number;
}

export function createLosable(connection: Connection): Losable {
  const live = new Set<(reason: Reason) => void>();
  return {
    ready: () => connection.ready(),
    subscribe(payload, sink) {
      const lose = (reason: Reason): void => {
        if (!live.delete(lose)) return;
        stop();
        sink.error(reason);
      };
      live.add(lose);
      const stop = connection.subscribe(payload, {
        next: (value) => {
          if (live.has(lose)) sink.next(value);
        },
        error: (reason) => {
          if (live.delete(lose)) sink.error(reason);
        },
        complete: () => {
          if (live.delete(lose)) sink.complete();
        },
      });
      return () => {
        live.delete(lose);
        stop();
      };
    },
    lose: (reason) => {
      for (const lose of live) lose(reason);
    },
    get size() {
      return live.size;
    },
  };
}

/** A connection whose `subscribe` waits by itself until an operation may be sent. */
export function sendingWhenReady(connection: Connection): Connection {
  return {
    ready: () => Promise.resolve(),
    subscribe(payload, sink) {
      let isOver = false;
      let stop = (): void => {
        isOver = true;
      };
      const send = async (): Promise<void> => {
        await connection.ready();
        if (!isOver) stop = connection.subscribe(payload, sink);
      };
      // The app's `url` threw. Another attempt would fare no better.
      send().catch((error: unknown) => sink.error({ code: 4400, reason: String(error) }));
      return () => stop();
    },
  };
}
