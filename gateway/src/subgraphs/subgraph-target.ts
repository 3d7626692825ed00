import { Pool } from 'undici';
import type { ResponsePayload } from '../operations/response-payload.ts';
import { postTo, type HttpExchange, type HttpRequest } from './http-exchange.ts';

export interface SubgraphTarget {
  readonly pool: Pool;
  readonly path: string;
  inFlight: number;
}

/** Connects when it is first asked. */
export function createTarget(url: string): SubgraphTarget {
  const { origin, pathname, search } = new URL(url);
  const pool = new Pool(origin, {
    connections: 64,
    pipelining: 1,
    keepAliveTimeout: 30_000,
    connect: { timeout: 2_000 },
    // One time-out for the whole request, by deadline: undici's own count pauses, and only in steps of a second.
    headersTimeout: 0,
    bodyTimeout: 0,
    maxResponseSize: 16 * 1024 * 1024,
  });
  return { pool, path: pathname + search, inFlight: 0 };
}

export type RequestDeadline = ReturnType<typeof createRequestDeadline>;

/** One timer for all tries of a request. Clear it: its timer keeps the process. */
export function createRequestDeadline(timeoutMs: number) {
  const endsAt = performance.now() + timeoutMs;
  const deadline = {
    isOver: false,
    current: undefined as HttpExchange | undefined,
    /** At least 1. */
    remainingMs: () => Math.max(1, Math.round(endsAt - performance.now())),
    clear: () => clearTimeout(timer),
  };
  const timer = setTimeout(() => {
    deadline.isOver = true;
    deadline.current?.cancel(new Error(`There is no answer after ${timeoutMs} ms.`));
  }, timeoutMs);
  return deadline;
}

/** Throws when there is no answer, or none that is a GraphQL response. */
export async function exchange(
  target: SubgraphTarget,
  request: Omit<HttpRequest, 'path'>,
  deadline: RequestDeadline,
): Promise<ResponsePayload> {
  deadline.current = postTo(target.pool, { ...request, path: target.path });
  target.inFlight += 1;
  try {
    const { status, text } = await deadline.current.answer;
    const payload = parseResponse(text);
    if (payload === undefined) throw new Error(`The answer (HTTP ${status}) is no GraphQL response.`);
    return payload;
  } finally {
    target.inFlight -= 1;
  }
}

function parseResponse(text: string): ResponsePayload | undefined {
  try {
    const body = JSON.parse(text) as ResponsePayload | null;
    if (typeof body !== 'object' || body === null) return undefined;
    return Array.isArray(body.errors) || typeof body.data === 'object' ? body : undefined;
  } catch {
    return undefined;
  }
}
