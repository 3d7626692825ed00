/**
 * An argument out of its limits: a top-level error BAD_USER_INPUT with this message, a sentence that names the limit. It carries
 * its code as data, so that it may be thrown where GraphQL is not known.
 */
export class InvalidArgumentError extends Error {
  override readonly name = 'InvalidArgumentError';
  readonly extensions = { code: 'BAD_USER_INPUT' } as const;
}
