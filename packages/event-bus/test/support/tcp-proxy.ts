import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { connect } from 'node:net';

/** Stands before an engine and takes it away: as a network does that swallows everything, or as a server that ended. */
export interface TcpProxy {
  readonly port: number;
  /** From now on nothing passes, and nothing is said about it. */
  freeze(): void;
  thaw(): void;
  /** Ends what is connected on our side only: the server goes on to hold its ends. */
  vanish(): void;
  close(): Promise<void>;
}

export async function createTcpProxy(target: { port: number }): Promise<TcpProxy> {
  let frozen = false;
  const near = new Set<Socket>();
  const far = new Set<Socket>();
  const pairs: Socket[] = [];
  const server = createServer((one) => {
    const other = connect(target.port, '127.0.0.1');
    near.add(one);
    far.add(other);
    pairs.push(one, other);
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      from.on('data', (chunk) => {
        if (!to.destroyed && !to.write(chunk)) from.pause();
      });
      to.on('drain', () => {
        if (!frozen) from.resume();
      });
      from.on('error', () => undefined);
      from.on('close', () => {
        if (!vanished.has(from)) to.destroy();
      });
      if (frozen) from.pause();
    }
  });
  const vanished = new Set<Socket>();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    freeze() {
      frozen = true;
      for (const socket of pairs) socket.pause();
    },
    thaw() {
      frozen = false;
      for (const socket of pairs) socket.resume();
    },
    vanish() {
      for (const socket of near) {
        vanished.add(socket);
        socket.destroy();
      }
      near.clear();
    },
    async close() {
      for (const socket of [...near, ...far]) socket.destroy();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
