import type { FormattedExecutionResult } from 'graphql';
import { errorCode, NoAnswer } from './errors.ts';
import type { Tokens } from './tokens.ts';

/** An answer as the server gave it: what failed is `null` in `data` and has an error beside it. */
export type Answer<Data> = FormattedExecutionResult<Data, Record<string, unknown>>;

export interface Request {
  readonly query: string;
  readonly variables: object;
  readonly operationName: string | undefined;
}

/** As the platform's own `fetch`. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface AskOptions {
  readonly url: () => string;
  readonly tokens: Tokens;
  readonly timeoutMs: number;
  readonly fetch: Fetch;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal | undefined;
}

/** Sends it; once more, with a new token, when the one it had is refused. Rejects when there is no answer. */
export async function ask<Data>(
  request: Request,
  { url, tokens, timeoutMs, fetch, signal }: AskOptions,
): Promise<Answer<Data>> {
  const send = (token: string | undefined): Promise<Answer<Data>> => {
    const timeout = AbortSignal.timeout(timeoutMs);
    return post<Data>(fetch, url(), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...authorization(token) },
      body: JSON.stringify(request),
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
  };
  const token = await tokens.present();
  const answer = await send(token);
  return token !== undefined && wasRefused(answer) ? send(await tokens.insteadOf(token)) : answer;
}

/** As a whole: where there is `data`, something was done, and is not to be done twice. */
function wasRefused({ data, errors = [] }: Answer<unknown>): boolean {
  return data === undefined && errorCode(errors) === 'UNAUTHENTICATED';
}

export function authorization(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

async function post<Data>(fetch: Fetch, url: string, init: RequestInit): Promise<Answer<Data>> {
  const response = await fetch(url, init);
  const text = await response.text();
  const answer = answerIn<Data>(text);
  if (answer === undefined) throw new NoAnswer(response.status, text);
  return answer;
}

/** Undefined when it is none. */
export function answerIn<Data>(text: string): Answer<Data> | undefined {
  try {
    const body: unknown = JSON.parse(text);
    const isAnswer = typeof body === 'object' && body !== null && ('data' in body || 'errors' in body);
    return isAnswer ? (body as Answer<Data>) : undefined;
  } catch {
    return undefined;
  }
}
