import type { IncomingMessage } from 'node:http';
import { bearerToken } from '../viewers/access-token.ts';
import { AuthenticationError, type Authenticator, type Identity } from '../viewers/authenticate.ts';
import { HttpError } from './graphql-responses.ts';

export async function authenticateRequest(
  authenticate: Authenticator,
  { headers }: IncomingMessage,
): Promise<Identity> {
  try {
    return await authenticate(bearerToken(headers.authorization));
  } catch (error) {
    if (!(error instanceof AuthenticationError)) throw error;
    if (error.reason === 'unavailable')
      throw new HttpError(503, 'SERVICE_UNAVAILABLE', error.message, { 'retry-after': '1' });
    throw new HttpError(401, 'UNAUTHENTICATED', error.message, { 'www-authenticate': 'Bearer' });
  }
}
