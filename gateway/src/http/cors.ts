import type { IncomingMessage, ServerResponse } from 'node:http';
import { isLoopback } from './allowed-hosts.ts';
import type { SubgraphHeaders } from '../subgraph-headers/subgraph-headers.ts';

/** Which pages of other origins may use the gateway. */
export type Cors = ReturnType<typeof createCors>;

const allowedHeaders =
  'authorization, content-type, apollo-require-preflight, traceparent, tracestate, x-operation-cost';

/** What goes to subgraphs may come from pages, and what comes back may be read by them. */
type PassedHeaders = Pick<SubgraphHeaders, 'mayForward' | 'returns'> &
  Partial<Pick<SubgraphHeaders, 'cookies'>>;

/** `origins`: exact, as browsers send them; empty: only pages of the gateway's own host. */
export function createCors(origins: readonly string[], ofGraph: PassedHeaders = none) {
  const allowed = new Set(origins);
  /** Those that the page asks for, where they are forwarded, beside our own. */
  const allowedFor = ({ headers }: IncomingMessage, mayPass: PassedHeaders['mayForward']): string => {
    const wanted = (headers['access-control-request-headers'] ?? '').toLowerCase().split(',');
    return [allowedHeaders, ...wanted.map((name) => name.trim()).filter(mayPass)].join(', ');
  };
  return {
    /** Adds the headers; answers and returns true when it was a preflight. `passed`: of a path that is passed through those that pass there. */
    answer(request: IncomingMessage, response: ServerResponse, passed?: PassedHeaders): boolean {
      const { mayForward: mayPass, returns: exposed, cookies = noNames } = passed ?? ofGraph;
      const { origin } = request.headers;
      response.setHeader('vary', 'Origin');
      if (origin !== undefined && allowed.has(origin)) {
        response.setHeader('access-control-allow-origin', origin);
        response.setHeader('access-control-allow-methods', 'GET, POST, PUT, OPTIONS');
        response.setHeader('access-control-allow-headers', allowedFor(request, mayPass));
        response.setHeader('access-control-max-age', '600');
        if (cookies.size > 0) response.setHeader('access-control-allow-credentials', 'true');
        if (exposed.length > 0) response.setHeader('access-control-expose-headers', exposed.join(', '));
      }
      if (request.method !== 'OPTIONS') return false;
      response.writeHead(204).end();
      return true;
    },
    /** For sockets, where browsers do not ask beforehand. */
    allowsOrigin: (origin: string, host: string | undefined) =>
      allowed.has(origin) || (URL.canParse(origin) && new URL(origin).host === host),
    /**
     * Whether cookies may go with a mutation, and come back. Browsers name the page's origin with every POST; who names none is no page.
     * A page over plain HTTP is trusted only where nobody else can have written it: on this machine.
     */
    trustsWithCookies(origin: string | undefined, host: string | undefined): boolean {
      if (origin === undefined || allowed.has(origin)) return true;
      if (!URL.canParse(origin)) return false;
      const page = new URL(origin);
      return page.host === host && (page.protocol === 'https:' || isThisMachine(page.hostname));
    },
  };
}

/** As browsers see it, which then take `Secure` cookies over plain HTTP. */
function isThisMachine(hostname: string): boolean {
  return hostname === '[::1]' || hostname.endsWith('.localhost') || isLoopback(hostname);
}

const noNames: ReadonlySet<string> = new Set();
const none: PassedHeaders = { mayForward: () => false, returns: [] };
