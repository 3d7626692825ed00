import type { IncomingMessage } from 'node:http';
import { bearerToken } from '../viewers/access-token.ts';
import type { RootFields } from '../rate-limits/root-fields.ts';
import { anonymous, type Authenticator, type Identity } from '../viewers/authenticate.ts';
import { AuthenticationError } from '../viewers/authentication-error.ts';
import type { ViewerRights } from '../viewers/viewer-rights.ts';
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

export interface LateIdentity {
  /** None, when the token is not taken. */
  readonly rights: ViewerRights;
  /** Null: anonymous, or the token is not taken. */
  readonly viewerId: string | null;
  readonly identityFor: (fields: RootFields | undefined) => Identity;
}

/**
 * The same, where fields that need no viewer may be asked for with any token: a client whose token has expired must be able to get another.
 * `identityFor` says who asks, once it is known for what; it throws {@link HttpError}, too.
 */
export async function authenticateLater(
  authenticator: Authenticator,
  request: IncomingMessage,
  publicFields: ReadonlySet<string>,
): Promise<LateIdentity> {
  try {
    const identity = await authenticateRequest(authenticator, request);
    return {
      rights: identity.rights,
      viewerId: identity.viewer?.id ?? null,
      identityFor: () => identity,
    };
  } catch (error) {
    if (!(error instanceof HttpError) || publicFields.size === 0) throw error;
    const identityFor: LateIdentity['identityFor'] = (fields) => {
      if (fields !== undefined && [...fields.keys()].every((field) => publicFields.has(field)))
        return anonymous;
      throw error;
    };
    return { rights: anonymous.rights, viewerId: null, identityFor };
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
