import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

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

/** Accepts nothing more and lets the requests in flight finish; their connections are not kept for the next one. */
export function closeHttp(server: Server): Promise<void> {
  server.keepAliveTimeout = 1;
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
