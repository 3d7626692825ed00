import { AuthenticationError } from './authentication-error.ts';

/**
 * A JWS in its compact form (RFC 7515, 7.1) and in one spelling only: verification skips white space in it, and bits that mean nothing, so
 * that one signed token would be as many as somebody cares to write. Its length has been bounded before.
 */
export function isWellFormed(token: string): boolean {
  if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) return false;
  const signature = token.slice(token.lastIndexOf('.') + 1);
  return Buffer.from(signature, 'base64url').toString('base64url') === signature;
}

/** The token of an `Authorization: Bearer …` header; undefined when there is no such header. Throws for another scheme. */
export function bearerToken(header: unknown): string | undefined {
  if (header === undefined || header === null || header === '') return undefined;
  const token = typeof header === 'string' ? /^Bearer +(\S+)$/i.exec(header)?.[1] : undefined;
  if (token === undefined)
    throw new AuthenticationError('invalid', 'The Authorization header must be `Bearer <access token>`.');
  return token;
}

/** Of `connection_init`: `accessToken`, or `Authorization`/`authorization`, there or in `headers` (as GraphiQL and Apollo's tools do). */
export function connectionToken(payload: Readonly<Record<string, unknown>> | undefined): string | undefined {
  if (payload === undefined) return undefined;
  const { accessToken, headers } = payload;
  if (typeof accessToken === 'string' && accessToken !== '') return accessToken;
  // A client that means to authenticate must not be taken for anonymous.
  if (accessToken !== undefined && accessToken !== null)
    throw new AuthenticationError('invalid', '`accessToken` must be the access token, as a string.');
  const nested = typeof headers === 'object' && headers !== null ? (headers as Record<string, unknown>) : {};
  return bearerToken(
    payload['Authorization'] ??
      payload['authorization'] ??
      nested['Authorization'] ??
      nested['authorization'],
  );
}
