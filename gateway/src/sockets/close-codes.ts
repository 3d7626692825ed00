/**
 * How the gateway closes sockets beside the protocol's own codes. Stock graphql-ws clients connect again after 4403, 1001 and
 * 1013 (asking their `connectionParams` anew) and give up after 4401: hence which is which.
 */
export const closeCode = {
  goingAway: 1001,
  tryAgainLater: 1013,
  /** The session has ended (logged out): a new token is needed from a new login. */
  sessionEnded: 4401,
  /** The access token is not valid or has expired: connect again with a new one. */
  tokenRefused: 4403,
} as const;
