import type { IncomingMessage } from 'node:http';
import { bearerToken } from '../viewers/access-token.ts';
import type { Authenticator, Identity } from '../viewers/authenticate.ts';
import { AuthenticationError } from '../viewers/authentication-error.ts';
import { HttpError } from './graphql-responses.ts';

/** Who asks, by the `Authorization` header. Throws {@link HttpError}. */
export async function authenticateRequest(
  { authenticate }: Authenticator,
  { headers }: IncomingMessage,
): Promise<Identity> {
  try {
    return await authenticate(bearerToken(headers.authorization));
  } catch (error) {
    throw asHttpError(error);
  }
}

/** The token may have expired, or its session ended, while the body was on its way. Throws {@link HttpError}. */
export function assertStillCurrent({ assertCurrent }: Authenticator, identity: Identity): void {
  try {
    assertCurrent(identity);
  } catch (error) {
    throw asHttpError(error);
  }
}

function asHttpError(error: unknown): unknown {
  if (!(error instanceof AuthenticationError)) return error;
  return error.reason === 'unavailable'
    ? new HttpError(503, error.code, error.message, { 'retry-after': '1' })
    : new HttpError(401, error.code, error.message, { 'www-authenticate': 'Bearer' });
}
