import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { StalledConnections } from './stalled-connections.ts';

/** Listens and answers the port that it got. Rejects with a sentence when the port is taken. */
export async function listen(server: Server, host: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new Error(`Port ${port} on ${host} is taken: set PORT.`) : error),
    );
    server.listen(port, host, resolve);
  });
  return (server.address() as AddressInfo).port;
}

/** A peer that reads may take so long for the last answers, in milliseconds. */
const closingStalledMs = 5_000;

/** Accepts nothing more and lets the requests in flight finish; their connections are not kept for the next one. */
export async function closeHttp(server: Server, stalled: StalledConnections): Promise<void> {
  server.keepAliveTimeout = 1;
  stalled.limit(closingStalledMs);
  await new Promise((resolve) => server.close(resolve));
  stalled.stop();
}
