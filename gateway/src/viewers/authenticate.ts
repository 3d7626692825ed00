import type { Viewer } from '@parley/service-kit/contract';
import { decodeJwt, errors, jwtVerify, type JWTPayload } from 'jose';
import { LRUCache } from 'lru-cache';
import { noClaims, type ClaimHeaders, type SubgraphHeaders } from '../subgraph-headers/subgraph-headers.ts';
import { isWellFormed } from './access-token.ts';
import { AuthenticationError } from './authentication-error.ts';
import { createKeySet } from './key-set.ts';
import type { Revocations } from './revocations.ts';
import type { TokenIssuer } from './token-issuers.ts';
import { noRights, rightsOf, type ViewerRights } from './viewer-rights.ts';

export interface Identity {
  readonly viewer: Viewer | null;
  readonly rights: ViewerRights;
  readonly claims: ClaimHeaders;
  /** When it ends, in milliseconds since the epoch; null: never (anonymous). */
  readonly expiresAt: number | null;
  readonly revocationKey: string | null;
}

export const anonymous: Identity = {
  viewer: null,
  rights: noRights,
  claims: noClaims,
  expiresAt: null,
  revocationKey: null,
};

export interface Authenticator {
  /** Throws {@link AuthenticationError}. Undefined token: anonymous. */
  authenticate(this: void, token: string | undefined): Promise<Identity>;
  /** Rights are asked when they are used. Throws {@link AuthenticationError} when the token has expired, or its session has ended. */
  assertCurrent(this: void, identity: Identity): void;
}

export interface AuthenticatorOptions {
  /** None: this gateway takes no tokens, every viewer is anonymous. */
  readonly issuers: readonly TokenIssuer[];
  readonly clockToleranceSeconds: number;
  /** In characters. */
  readonly maxTokenLength: number;
  /** The claim by whose value tokens are revoked. */
  readonly revocationClaim: string;
  readonly revocations: Revocations;
  /** What subgraphs get of the claims; none of them unless given. */
  readonly claimsOf?: SubgraphHeaders['claimsOf'];
}

/** Verifies each token once and remembers it (10,000 of them, and 8 MB of texts); expiry and revocation are asked every time. */
export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const verify = createVerifier(options);
  const cache = new LRUCache<string, Identity>({
    max: 10_000,
    maxSize: 8 * 1024 * 1024,
    sizeCalculation: (_, token) => token.length,
  });

  const assertCurrent = (identity: Identity): void => {
    if (hasExpired(identity)) throw expired();
    if (identity.revocationKey !== null && options.revocations.has(identity.revocationKey))
      throw new AuthenticationError('revoked', 'This session has ended. Log in again.');
  };
  return {
    assertCurrent,
    async authenticate(token) {
      if (token === undefined) return anonymous;
      let identity = cache.get(token);
      if (identity === undefined || hasExpired(identity)) {
        identity = await verify(token);
        // A copy: what was cut out of a header keeps the whole of it in memory.
        cache.set(Buffer.from(token, 'latin1').toString('latin1'), identity);
      }
      assertCurrent(identity);
      return identity;
    },
  };
}

/** Those of RFC 8725 and RFC 9864 that need no shared secret; a key that names one is used with that one only. */
const algorithms = ['EdDSA', 'Ed25519', 'ES256', 'ES384', 'PS256', 'RS256'];

function createVerifier(options: AuthenticatorOptions): (token: string) => Promise<Identity> {
  const { issuers, clockToleranceSeconds } = options;
  if (issuers.length === 0)
    return () =>
      Promise.reject(new AuthenticationError('invalid', 'This server does not take access tokens.'));
  const verifiers = new Map(
    issuers.map(({ issuer, audience, jwksUrls, subjectPrefix }) => {
      const keys = createKeySet(jwksUrls);
      const wanted = {
        issuer,
        audience,
        algorithms,
        clockTolerance: clockToleranceSeconds,
        requiredClaims: ['sub', 'exp'],
      };
      const verify = async (token: string): Promise<Identity> => {
        const { payload } = await jwtVerify(token, keys, wanted);
        return identityOf(payload, subjectPrefix, options);
      };
      return [issuer, verify] as const;
    }),
  );

  return async (token) => {
    if (token.length > options.maxTokenLength) throw tooLong(options.maxTokenLength);
    if (!isWellFormed(token)) throw notValid();
    try {
      const verify = verifiers.get(decodeJwt(token).iss ?? '');
      if (verify === undefined) throw new errors.JWTInvalid('No issuer of ours.');
      return await verify(token);
    } catch (error) {
      throw refusal(error);
    }
  };
}

function identityOf(
  claims: JWTPayload,
  subjectPrefix: string,
  { revocationClaim, clockToleranceSeconds, claimsOf = () => noClaims }: AuthenticatorOptions,
): Identity {
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  const id = `${subjectPrefix}${text(claims.sub)}`;
  return {
    viewer: { id, sessionId: text(claims['sid']) },
    rights: rightsOf(claims),
    claims: claimsOf(claims, id),
    expiresAt: ((claims.exp ?? 0) + clockToleranceSeconds) * 1_000,
    revocationKey: text(claims[revocationClaim]) || null,
  };
}

function hasExpired({ expiresAt }: Identity): boolean {
  return expiresAt !== null && expiresAt <= Date.now();
}

function expired(): AuthenticationError {
  return new AuthenticationError('invalid', 'The access token has expired. Get a new one.');
}

function tooLong(limit: number): AuthenticationError {
  return new AuthenticationError(
    'invalid',
    `The access token is longer than the limit of ${limit} characters.`,
  );
}

function notValid(): AuthenticationError {
  return new AuthenticationError('invalid', 'The access token is not valid. Get a new one.');
}

function refusal(error: unknown): AuthenticationError {
  if (error instanceof AuthenticationError) return error;
  if (error instanceof errors.JWTExpired) return expired();
  const keysUnavailable =
    !(error instanceof errors.JOSEError) ||
    error instanceof errors.JWKSTimeout ||
    error.code === 'ERR_JOSE_GENERIC';
  return keysUnavailable
    ? new AuthenticationError(
        'unavailable',
        'Access tokens cannot be checked right now. Try again in a moment.',
      )
    : notValid();
}
