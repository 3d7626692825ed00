import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { StalledConnections } from './stalled-connections.ts';

/** Listens and answers the port that it got. Rejects with a sentence when the port is taken, which `setting` would move. */
export async function listen(
  server: Server,
  { host, port, setting }: { host: string; port: number; setting: 'PORT' | 'ADMIN_PORT' },
): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE' ? new Error(`Port ${port} on ${host} is taken: set ${setting}.`) : error,
      ),
    );
    server.listen(port, host, resolve);
  });
  return (server.address() as AddressInfo).port;
}

/** Without a path. */
export function urlOf(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
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
