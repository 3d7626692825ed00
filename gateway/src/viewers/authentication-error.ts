/** Why a token was refused; the message is a sentence for the client. */
export class AuthenticationError extends Error {
  /** `invalid`: get a new token. `revoked`: log in again. `unavailable`: try again, it cannot be checked right now. */
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
