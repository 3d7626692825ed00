/** What one operation may ask. The same on HTTP and on sockets. */
export const defaultLimits = {
  /** Nested fields, except of introspection (graphql-js bounds that itself). */
  depth: 12,
  aliases: 30,
  rootFields: 20,
  tokens: 2_000,
  directives: 50,
  /** Fields that the answer may have; see operation-cost.ts. */
  cost: 10_000,
};

export type OperationLimits = Readonly<typeof defaultLimits>;

export const maxBodyBytes = 100_000;

export const maxFrameBytes = 64 * 1024;
