/** What one operation may ask. The same on HTTP and on sockets. */
export const defaultLimits = {
  /** Nested fields, except of introspection (graphql-js bounds that itself). */
  depth: 12,
  aliases: 30,
  rootFields: 20,
  tokens: 2_000,
  directives: 50,
  /** Fields, spreads and inline fragments when every fragment is written out: what the planner walks. */
  selections: 3_000,
  /** Objects and lists in each other. */
  variableDepth: 200,
  /** Fields that the answer may have; see operation-cost.ts. */
  cost: 10_000,
  /** A page is counted as no longer, for lists refuse to give more. */
  pageCost: 100,
  /** Of a page whose length nobody says. */
  defaultPageCost: 20,
};

export type OperationLimits = Readonly<typeof defaultLimits>;

/** How much the planner may try. */
export interface PlanningLimits {
  /**
   * Where several subgraphs have the same fields the planner weighs every combination, by default up to 10,000 of them: a query of 110
   * characters over four such subgraphs held the process for half a second. With 100 it takes 14 ms and the plan is the same.
   */
  readonly evaluatedPlans: number;
  /**
   * Ways to reach one field. They multiply with each object type of an interface that several subgraphs have: by default a query of 60
   * characters over five types in two subgraphs took 4 GB and the process with it.
   */
  readonly paths: number;
}

export const defaultPlanningLimits: PlanningLimits = { evaluatedPlans: 100, paths: 1_000 };
