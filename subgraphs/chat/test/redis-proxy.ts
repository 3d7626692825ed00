import { engines, freePort } from '@parley/testkit';
import { connect, createServer, type Socket } from 'node:net';

/** A proxy of the real Redis that a test may make unavailable. */
export interface RedisProxy {
  readonly url: string;
  /** Ends all connections and refuses new ones. */
  leave(): Promise<void>;
  comeBack(): Promise<void>;
  /** Nothing passes any more on the connections that are open, and no client notices. */
  swallow(): void;
  close(): Promise<void>;
}

export async function createRedisProxy(): Promise<RedisProxy> {
  const target = new URL(engines().redisUrl);
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('error', () => undefined);
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  });
  const listen = (port: number): Promise<void> =>
    new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  const leave = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  const port = await freePort();
  await listen(port);
  return {
    url: Object.assign(new URL(target), { hostname: '127.0.0.1', port: String(port) }).href,
    leave,
    comeBack: () => listen(port),
    swallow() {
      for (const socket of sockets) socket.unpipe();
    },
    close: async () => (server.listening ? leave() : undefined),
  };
}
