import type { DepartureSignal } from '../operations/departure.ts';
import { CodedError } from '@parley/service-kit/contract';
import type { IncomingHttpHeaders } from 'node:http';
import { Pool } from 'undici';
import type { ResponsePayload } from '../operations/response-payload.ts';
import { BadAnswer } from './bad-answer.ts';
import { createExchangeSlots, type ExchangeSlots } from './exchange-slots.ts';
import { postTo, type HttpAnswer, type HttpExchange, type HttpRequest } from './http-exchange.ts';
import { readAnswer } from './read-answer.ts';

export interface SubgraphTarget {
  readonly pool: Pool;
  readonly slots: ExchangeSlots;
  readonly path: string;
  readonly maxAnswerBytes: number;
  inFlight: number;
}

/** Of one instance of a subgraph. */
export interface TargetLimits {
  readonly maxConnections: number;
  readonly maxAnswerBytes: number;
}

/** Connects when it is first asked. */
export function createTarget(url: string, { maxConnections, maxAnswerBytes }: TargetLimits): SubgraphTarget {
  const { origin, pathname, search } = new URL(url);
  const pool = new Pool(origin, {
    connections: maxConnections,
    pipelining: 1,
    keepAliveTimeout: 30_000,
    connect: { timeout: 2_000 },
    // One time-out for the whole request, by deadline: undici's own count pauses, and only in steps of a second.
    headersTimeout: 0,
    bodyTimeout: 0,
    maxResponseSize: maxAnswerBytes,
  });
  const slots = createExchangeSlots(maxConnections);
  return { pool, slots, path: pathname + search, maxAnswerBytes, inFlight: 0 };
}

export type RequestDeadline = ReturnType<typeof createRequestDeadline>;

/** One timer for all tries of a request, which `signal` ends too. Clear it: its timer keeps the process. */
export function createRequestDeadline(timeoutMs: number, signal?: DepartureSignal) {
  const endsAt = performance.now() + timeoutMs;
  const end = (reason: Error): void => {
    deadline.isOver = true;
    deadline.current?.cancel(reason);
  };
  const onAbort = (): void => {
    deadline.isAbandoned = true;
    end(new Error('Nobody waits for the answer any more.'));
  };
  const timer = setTimeout(() => end(new Error(`There is no answer after ${timeoutMs} ms.`)), timeoutMs);
  const deadline = {
    isOver: false,
    /** Nobody wants the answer any more. */
    isAbandoned: false,
    current: undefined as HttpExchange | undefined,
    /** At least 1. */
    remainingMs: () => Math.max(1, Math.round(endsAt - performance.now())),
    clear() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    },
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  return deadline;
}

export type Outcome =
  | { readonly kind: 'answered'; readonly payload: ResponsePayload; readonly headers: IncomingHttpHeaders }
  /** An answer that is no GraphQL response. */
  | { readonly kind: 'bad'; readonly error: BadAnswer }
  /** By us: nobody waits for the answer any more, or there is no room for it, which is a {@link CodedError}. */
  | { readonly kind: 'givenUp'; readonly error: unknown }
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
  const current = postTo(target, { ...request, path: target.path });
  deadline.current = current;
  target.inFlight += 1;
  let answer: HttpAnswer | undefined;
  try {
    answer = await current.answer;
    const payload = await readAnswer(answer, target.maxAnswerBytes, request.onReceived);
    return { kind: 'answered', payload, headers: answer.headers };
  } catch (error) {
    if (deadline.isAbandoned || error instanceof CodedError) return { kind: 'givenUp', error };
    if (error instanceof BadAnswer) return { kind: 'bad', error };
    if (answer !== undefined) throw error;
    return { kind: 'lost', error, isSent: current.isSent(), wasClosed: isClosing(error) };
  } finally {
    target.inFlight -= 1;
  }
}

function isClosing(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE';
}
