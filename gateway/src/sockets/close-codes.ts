/**
 * How the gateway closes sockets beside graphql-ws' own codes. Stock graphql-ws clients connect again after 4403, 1001 and
 * 1013 (asking their `connectionParams` anew) and give up after 4401: hence which is which.
 */
export const closeCode = {
  goingAway: 1001,
  tryAgainLater: 1013,
  /** As graphql-ws says it. */
  invalidMessage: 4400,
  /** The session has ended (logged out): a new token is needed from a new login. */
  sessionEnded: 4401,
  /** The access token is not valid or has expired: connect again with a new one. */
  tokenRefused: 4403,
  internal: 4500,
} as const;

/** Thrown while handling a message: closes the socket with this code. The reason is a sentence of at most 123 bytes. */
export class SocketClosure extends Error {
  readonly code: number;

  constructor(code: number, reason: string) {
    super(reason);
    this.code = code;
  }
}
