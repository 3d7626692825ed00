import type { Deadline } from './deadline.ts';

/** The issuer of internal tokens. */
export const internalTokenIssuer = 'gateway';

/** The user of an operation: from the gateway's internal token, already verified. */
export interface Viewer {
  readonly id: string;
  readonly sessionId: string;
}

/** Where an operation comes from. */
export interface OperationOrigin {
  /** W3C trace context of the request: it goes on in the events that the operation causes. */
  readonly traceparent?: string;
  /** Until when the caller waits for the answer; none for a stream. */
  readonly deadline?: Deadline;
}

/** Signs for the gateway. */
export type InternalTokenSigner = (claims: {
  readonly audience: string;
  readonly viewer: Viewer | null;
  /** Asks for many viewers at once, and so without one: only `@viewerIndependent` fields are answered. */
  readonly shared?: boolean | undefined;
}) => Promise<string>;

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
