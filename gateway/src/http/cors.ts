import type { IncomingMessage, ServerResponse } from 'node:http';

/** Which pages of other origins may use the gateway. */
export type Cors = ReturnType<typeof createCors>;

const allowedHeaders =
  'authorization, content-type, apollo-require-preflight, traceparent, tracestate, x-operation-cost';

/** `origins`: exact, as browsers send them; empty: only pages of the gateway's own host. */
export function createCors(origins: readonly string[]) {
  const allowed = new Set(origins);
  return {
    /** Adds the headers; answers and returns true when it was a preflight. */
    answer(request: IncomingMessage, response: ServerResponse): boolean {
      const { origin } = request.headers;
      response.setHeader('vary', 'Origin');
      if (origin !== undefined && allowed.has(origin)) {
        response.setHeader('access-control-allow-origin', origin);
        response.setHeader('access-control-allow-methods', 'GET, POST, PUT, OPTIONS');
        response.setHeader('access-control-allow-headers', allowedHeaders);
        response.setHeader('access-control-max-age', '600');
      }
      if (request.method !== 'OPTIONS') return false;
      response.writeHead(204).end();
      return true;
    },
    /** For sockets, where browsers do not ask beforehand. */
    allowsOrigin: (origin: string, host: string | undefined) =>
      allowed.has(origin) || (URL.canParse(origin) && new URL(origin).host === host),
  };
}
