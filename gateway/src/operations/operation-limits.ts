/** What one operation may ask. The same on HTTP and on sockets. */
export interface OperationLimits {
  /** Nested fields, except of introspection (graphql-js bounds that itself). */
  readonly depth: number;
  readonly aliases: number;
  readonly rootFields: number;
  readonly tokens: number;
  readonly directives: number;
  /** Fields that the answer may have; see operation-cost.ts. */
  readonly cost: number;
}

export const defaultLimits: OperationLimits = {
  depth: 12,
  aliases: 30,
  rootFields: 20,
  tokens: 2_000,
  directives: 50,
  cost: 10_000,
};

/** Largest body of an HTTP request. */
export const maxBodyBytes = 100_000;

/** Largest frame from a client. */
export const maxFrameBytes = 64 * 1024;
