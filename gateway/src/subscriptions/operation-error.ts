import type { GraphQLFormattedError } from 'graphql';

/** Ends an operation: the errors are what its `error` frame carries, already fit for clients. */
export class OperationError extends Error {
  readonly errors: readonly GraphQLFormattedError[];

  constructor(errors: readonly GraphQLFormattedError[]) {
    super(errors[0]?.message ?? 'The operation ended with an error.');
    this.errors = errors;
  }
}
