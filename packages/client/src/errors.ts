import type { GraphQLFormattedError } from 'graphql';

/** A stream was ended by the server for good: no right to it, a bad cursor, an invalid operation. */
export class StreamRefused extends Error {
  override readonly name = 'StreamRefused';
  /** `extensions.code` of the first error; empty where there is none. */
  readonly code: string;
  readonly errors: readonly GraphQLFormattedError[];

  constructor(errors: readonly GraphQLFormattedError[]) {
    super(errors[0]?.message ?? 'The server ended the stream.');
    this.code = errorCode(errors);
    this.errors = errors;
  }
}

/** The server closed the socket with a code that says: do not come back like this. 4401: sign in again. */
export class ConnectionRefused extends Error {
  override readonly name = 'ConnectionRefused';
  /** The close code. */
  readonly code: number;

  constructor(code: number, reason: string) {
    super(`The server closed the connection for good: ${code} ${reason}`);
    this.code = code;
  }
}

/** What answered an `ask` was no GraphQL answer: an error page of a proxy, say. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  /** The HTTP status. */
  readonly status: number;
  /** What came instead. */
  readonly text: string;

  constructor(status: number, text = '') {
    super(`The server answered with HTTP status ${status} and no GraphQL answer.`);
    this.status = status;
    this.text = text;
  }
}

/** `extensions.code` of the first error; empty where there is none. */
export function errorCode(errors: readonly GraphQLFormattedError[]): string {
  const code = errors[0]?.extensions?.['code'];
  return typeof code === 'string' ? code : '';
}
