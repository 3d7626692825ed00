import type { GraphQLFormattedError } from 'graphql';

/** A GraphQL response, as it stands in a frame or a body. */
export interface ResponsePayload {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly GraphQLFormattedError[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}
