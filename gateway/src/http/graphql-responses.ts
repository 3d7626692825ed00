import type { Route } from '@parley/service-kit/process';
import { requestError } from '../operations/errors.ts';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ResponsePayload } from '../operations/response-payload.ts';
import type { Cors } from './cors.ts';
import { responseType } from './response-type.ts';

/** Answers with the JSON of a payload as GraphQL over HTTP wants it. */
export function writeAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  body: string,
): void {
  const type = responseType(request.headers.accept);
  // A client that accepts neither type gets its refusal in the plain one (graphql-route.ts).
  response
    .writeHead(status, {
      'cache-control': 'no-store',
      'content-type': type ?? 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
    })
    .end(body);
}

export function writePayload(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  { errors, data, extensions }: ResponsePayload,
): void {
  writeAnswer(request, response, status, JSON.stringify({ errors, data, extensions }));
}

/** An HTTP request that cannot be answered: thrown by the steps of the route, written once by it. */
export class HttpError extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/** Answers preflights and what `answer` throws as {@link HttpError}. */
export function answeringErrors(cors: Cors, answer: Route): Route {
  return async (request, response) => {
    if (cors.answer(request, response)) return;
    try {
      await answer(request, response);
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      writeHttpError(request, response, error);
    }
  };
}

export function writeHttpError(request: IncomingMessage, response: ServerResponse, error: HttpError): void {
  for (const [name, value] of Object.entries(error.headers)) response.setHeader(name, value);
  const errors = [requestError(error.code, error.message).toJSON()];
  writePayload(request, response, error.status, { errors });
}
