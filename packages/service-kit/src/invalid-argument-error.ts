import { GraphQLError } from 'graphql';

/** An argument out of its limits: a top-level error BAD_USER_INPUT with this message, a sentence that names the limit. */
export class InvalidArgumentError extends GraphQLError {
  constructor(message: string) {
    super(message, { extensions: { code: 'BAD_USER_INPUT' } });
  }

  override get name(): string {
    return 'InvalidArgumentError';
  }
}
