/** An expected error. Its code is data, so that it may be thrown where GraphQL is not known. */
export class CodedError extends Error {
  override readonly name: string = 'CodedError';
  /** `retryAfter`: in seconds, of who asks too often. */
  readonly extensions: {
    readonly code: string;
    readonly retryAfterMs?: number;
    readonly retryAfter?: number;
  };

  constructor(message: string, extensions: CodedError['extensions']) {
    super(message);
    this.extensions = extensions;
  }
}

/**
 * A queue is full, or moves too slowly: nothing has been done, and the same may succeed after this time. `limit`: which limit is reached,
 * as a clause.
 */
export function overloaded(retryAfterMs: number, limit?: string): CodedError {
  const reason = `There is more to do than can be done at the moment${limit === undefined ? '' : `: ${limit}`}.`;
  return new CodedError(`${reason} Try again in a moment.`, { code: 'OVERLOADED', retryAfterMs });
}

/** Nobody waits for the answer any more: nothing has been done. */
export function deadlineExceeded(): CodedError {
  return new CodedError('It took too long to begin this, and nothing was done. Try again in a moment.', {
    code: 'DEADLINE_EXCEEDED',
  });
}
