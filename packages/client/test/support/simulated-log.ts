import type { Connection, ConnectionOptions } from '../../src/connection.ts';

interface Follower {
  after: number;
  readonly tell: () => void;
  readonly cut: () => void;
}

/** What a gateway does: a log that is followed from a cursor, over connections that may be cut. */
export function simulateLog() {
  const followers = new Map<Follower, ConnectionOptions>();
  let length = 0;
  const alive = (): AbortSignal[] =>
    [...followers.values()].map(({ signal }) => signal).filter((signal) => !signal.aborted);

  const connect = (options: ConnectionOptions): Connection => {
    const { signal, observe } = options;
    return {
      ready: () => new Promise((resolve) => setImmediate(resolve)),
      subscribe({ variables }, sink) {
        let isOver = false;
        let isTelling = false;
        const { after } = variables as { after: string | null };
        const tellOne = (): void => {
          isTelling = false;
          if (isOver || signal.aborted || follower.after >= length) return;
          follower.after += 1;
          sink.next({
            data: { entry: follower.after },
            extensions: { cursor: String(follower.after) },
          });
          follower.tell();
        };
        const follower: Follower = {
          after: Number(after ?? 0),
          tell: () => {
            if (isTelling || isOver) return;
            isTelling = true;
            setImmediate(tellOne);
          },
          cut: () => {
            if (isOver) return;
            isOver = true;
            followers.delete(follower);
            observe({ type: 'disconnected', code: 1006, reason: '' });
            sink.error({ code: 1006, reason: '' });
          },
        };
        observe({ type: 'connected' });
        followers.set(follower, options);
        follower.tell();
        return () => {
          isOver = true;
          followers.delete(follower);
        };
      },
    };
  };
  return {
    connect,
    write(count: number): void {
      length += count;
      for (const { tell } of followers.keys()) tell();
    },
    cut(): void {
      for (const { cut } of Array.from(followers.keys())) cut();
    },
    get length() {
      return length;
    },
    get followers() {
      return alive().length;
    },
    get connections() {
      return new Set(alive()).size;
    },
  };
}
