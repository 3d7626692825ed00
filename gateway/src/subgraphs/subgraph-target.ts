import { Pool } from 'undici';
import type { ResponsePayload } from '../operations/response-payload.ts';
import { BadAnswer, maxAnswerBytes } from './bad-answer.ts';
import { postTo, type HttpAnswer, type HttpExchange, type HttpRequest } from './http-exchange.ts';
import { readAnswer } from './read-answer.ts';

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
    maxResponseSize: maxAnswerBytes,
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

export type Outcome =
  | { readonly kind: 'answered'; readonly payload: ResponsePayload }
  /** An answer that is no GraphQL response. */
  | { readonly kind: 'bad'; readonly error: BadAnswer }
  | {
      /** There was no answer. */
      readonly kind: 'lost';
      readonly error: unknown;
      /** Whether the server may have got it. */
      readonly isSent: boolean;
      /** The connection was closed before an answer began. */
      readonly wasClosed: boolean;
    };

/** Sends a request to one instance, and reads what comes back. Rejects only with a fault of our own. */
export async function exchange(
  target: SubgraphTarget,
  request: Omit<HttpRequest, 'path'>,
  deadline: RequestDeadline,
): Promise<Outcome> {
  const current = postTo(target.pool, { ...request, path: target.path });
  deadline.current = current;
  target.inFlight += 1;
  let answer: HttpAnswer | undefined;
  try {
    answer = await current.answer;
    return { kind: 'answered', payload: await readAnswer(answer) };
  } catch (error) {
    if (error instanceof BadAnswer) return { kind: 'bad', error };
    if (answer !== undefined) throw error;
    return { kind: 'lost', error, isSent: current.isSent, wasClosed: isClosing(error) };
  } finally {
    target.inFlight -= 1;
  }
}

function isClosing(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE';
}
