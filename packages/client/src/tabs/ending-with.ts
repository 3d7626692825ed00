import type { Connection } from '../connection.ts';
import { ConnectionRefused } from '../errors.ts';
import { createLosable } from './losable.ts';

const signedOut = { code: 4401, reason: 'Signed out.' } as const;

/** Ends all streams as the gateway does when their session ends, as soon as the signal aborts. */
export function endingWith(ended: AbortSignal | undefined, connection: Connection): Connection {
  if (ended === undefined) return connection;
  const losable = createLosable(connection);
  const ending = new Promise<void>((resolve) => ended.addEventListener('abort', () => resolve()));
  ended.addEventListener('abort', () => losable.lose(signedOut));
  return {
    async ready() {
      if (!ended.aborted) await Promise.race([losable.ready(), ending]);
      if (ended.aborted) throw new ConnectionRefused(signedOut.code, signedOut.reason);
    },
    subscribe: (payload, sink) => losable.subscribe(payload, sink),
  };
}
