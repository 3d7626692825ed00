/** The issuer of internal tokens unless another is given. */
export const internalTokenIssuer = 'gateway';

/** The user of an operation: from the gateway's internal token, already verified. */
export interface Viewer {
  readonly id: string;
  readonly sessionId: string;
}

/** Signs for the gateway; see {@link createInternalTokenSigner}. */
export type InternalTokenSigner = (claims: InternalTokenClaims) => Promise<string>;

export interface InternalTokenClaims {
  readonly audience: string;
  readonly viewer: Viewer | null;
  /** Asks for many viewers at once, and so without one: only `@viewerIndependent` fields are answered. */
  readonly shared?: boolean | undefined;
}

/** Rejects whatever the gateway did not sign for this audience, or what has expired. */
export type InternalTokenVerifier = (token: string) => Promise<VerifiedToken>;

export interface VerifiedToken {
  readonly viewer: Viewer | null;
  readonly shared: boolean;
}

/** The one answer to callers that are not the gateway. */
export const notFromGateway = {
  code: 'NOT_FROM_GATEWAY',
  message: 'Only the gateway may ask here.',
} as const;
