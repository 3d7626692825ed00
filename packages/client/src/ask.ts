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

export interface AskOptions {
  readonly url: () => string;
  readonly tokens: Tokens;
  readonly timeoutMs: number;
}

/** Sends it; once more, with a new token, when the one it had is refused. Rejects when there is no answer. */
export async function ask<Data>(
  request: Request,
  { url, tokens, timeoutMs }: AskOptions,
): Promise<Answer<Data>> {
  const send = (token: string | undefined): Promise<Answer<Data>> =>
    post<Data>(url(), request, token, AbortSignal.timeout(timeoutMs));
  const token = await tokens.present();
  const answer = await send(token);
  return token !== undefined && wasRefused(answer) ? send(await tokens.insteadOf(token)) : answer;
}

/** As a whole: where there is `data`, something was done, and is not to be done twice. */
function wasRefused({ data, errors = [] }: Answer<unknown>): boolean {
  return data === undefined && errorCode(errors) === 'UNAUTHENTICATED';
}

async function post<Data>(
  url: string,
  request: Request,
  token: string | undefined,
  signal: AbortSignal,
): Promise<Answer<Data>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(request),
    signal,
  });
  const body = (await response.json().catch(() => undefined)) as Answer<Data> | undefined;
  if (body === undefined || !('data' in body || 'errors' in body)) throw new NoAnswer(response.status);
  return body;
}
