/** The access token is not valid or has expired: the next connection needs another. */
export const tokenRefused = 4403;

/**
 * The viewer has as many sockets as they may, or this one has sent too much: the next connection waits as after a long outage. (By the protocol it is a
 * second `connection_init`, too, which this client never sends.)
 */
export const tooMany = 4429;

/**
 * Close codes after which no attempt would fare better: the two sides do not understand each other (1002 to 1010, 4004, 4400,
 * 4406, 4409), or the session has ended (4401). Everything else passes: servers that go away or start again, proxies
 * and networks that cut, tokens that have expired, limits.
 */
const final = new Set([1002, 1003, 1007, 1009, 1010, 4004, 4005, 4400, 4401, 4406, 4409]);

export function isFinal(code: number): boolean {
  return final.has(code);
}

/** What graphql-ws hands to a sink when a socket closes; other things (an `Event`, say) when it could not be opened. */
export function closeOf(reason: unknown): { readonly code: number; readonly reason: string } | undefined {
  if (typeof reason !== 'object' || reason === null || !('code' in reason)) return undefined;
  const text = 'reason' in reason && typeof reason.reason === 'string' ? reason.reason : '';
  return typeof reason.code === 'number' ? { code: reason.code, reason: text } : undefined;
}
