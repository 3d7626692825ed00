import type { Viewer } from '@parley/service-kit/contract';
import { errors, jwtVerify, type JWTPayload } from 'jose';
import { LRUCache } from 'lru-cache';
import { createKeySet } from './key-set.ts';
import type { Revocations } from './revocations.ts';

export interface Identity {
  readonly viewer: Viewer | null;
  /** When it ends, in milliseconds since the epoch; null: never (anonymous). */
  readonly expiresAt: number | null;
  readonly revocationKey: string | null;
}

export const anonymous: Identity = { viewer: null, expiresAt: null, revocationKey: null };

/** Why a token was refused; the message is a sentence for the client. */
export class AuthenticationError extends Error {
  /** `invalid`: get a new token. `revoked`: log in again. `unavailable`: try again, the keys cannot be had right now. */
  readonly reason: 'invalid' | 'revoked' | 'unavailable';

  /** What GraphQL says of it. */
  get code(): string {
    return this.reason === 'unavailable' ? 'SERVICE_UNAVAILABLE' : 'UNAUTHENTICATED';
  }

  constructor(reason: AuthenticationError['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

export interface Authenticator {
  /** Throws {@link AuthenticationError}. Undefined token: anonymous. */
  authenticate(this: void, token: string | undefined): Promise<Identity>;
  /** Rights are asked when they are used. Throws {@link AuthenticationError} when the token has expired, or its session has ended. */
  assertCurrent(this: void, identity: Identity): void;
}

export interface AuthenticatorOptions {
  /** Each of them has all keys. None: this gateway takes no tokens, every viewer is anonymous. */
  readonly jwksUrls: readonly string[];
  readonly issuer: string;
  readonly audience: string;
  readonly clockToleranceSeconds: number;
  /** The claim by whose value tokens are revoked. */
  readonly revocationClaim: string;
  readonly revocations: Revocations;
}

/** Verifies each token once and remembers it until it expires (10,000 of them); revocation is asked every time. */
export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const verify = createVerifier(options);
  const cache = new LRUCache<string, Identity>({ max: 10_000 });

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
        cache.set(token, identity);
      }
      assertCurrent(identity);
      return identity;
    },
  };
}

function createVerifier(options: AuthenticatorOptions): (token: string) => Promise<Identity> {
  const { jwksUrls, issuer, audience, clockToleranceSeconds } = options;
  const keys = createKeySet(jwksUrls);
  if (keys === undefined)
    return () =>
      Promise.reject(new AuthenticationError('invalid', 'This server does not take access tokens.'));

  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms: ['EdDSA', 'ES256'],
        clockTolerance: clockToleranceSeconds,
        requiredClaims: ['sub', 'exp'],
      });
      return identityOf(payload, options);
    } catch (error) {
      throw refusal(error);
    }
  };
}

function identityOf(
  claims: JWTPayload,
  { revocationClaim, clockToleranceSeconds }: AuthenticatorOptions,
): Identity {
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  return {
    viewer: { id: text(claims.sub), sessionId: text(claims['sid']) },
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

function refusal(error: unknown): AuthenticationError {
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
    : new AuthenticationError('invalid', 'The access token is not valid. Get a new one.');
}
