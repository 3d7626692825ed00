import type { GraphQLFormattedError } from 'graphql';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Answers with errors only, as GraphQL over HTTP wants it. */
export function writeErrors(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  errors: readonly GraphQLFormattedError[],
): void {
  const body = JSON.stringify({ errors });
  const modern = request.headers.accept?.includes('application/graphql-response+json') ?? false;
  response
    .writeHead(status, {
      'content-type': `application/${modern ? 'graphql-response+json' : 'json'}; charset=utf-8`,
      'content-length': Buffer.byteLength(body),
    })
    .end(body);
}

/** An HTTP request that cannot be answered: thrown by the steps of the route, written once by it. */
export class HttpError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}
