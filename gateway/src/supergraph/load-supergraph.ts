import { Supergraph, type Schema } from '@apollo/federation-internals';
import { QueryPlanner, type QueryPlannerConfig } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { readAccessRules, type AccessRules } from '../execution/access/access-rules.ts';
import { defaultPlanningLimits, type PlanningLimits } from '../operations/operation-limits.ts';
import type { SubgraphAddress } from '../subgraphs/locate-subgraphs.ts';

/** A supergraph ready to plan and execute. Nothing in it changes: a new SDL makes a new one. */
export interface LoadedSupergraph {
  readonly sdl: string;
  readonly subgraphs: readonly SubgraphAddress[];
  /** What clients may ask: without `@inaccessible` elements and federation's own types. */
  readonly schema: GraphQLSchema;
  /** The same for Apollo's operation algebra. */
  readonly apiSchema: Schema;
  /** Everything, also what clients may not see: entity representations are cut out by it. */
  readonly fullSchema: GraphQLSchema;
  /** For the planner, see `createPlanner`. */
  readonly supergraph: Supergraph;
  /** Undefined: nothing is restricted. */
  readonly accessRules: AccessRules | undefined;
}

/** For Apollo's planner. */
export function plannerConfig({ evaluatedPlans, paths }: PlanningLimits): QueryPlannerConfig {
  return { debug: { maxEvaluatedPlans: evaluatedPlans, pathsLimit: paths } };
}

/** Takes a fraction of a second, and tens of MB. */
export function createPlanner(
  { supergraph }: LoadedSupergraph,
  limits = defaultPlanningLimits,
): QueryPlanner {
  return new QueryPlanner(supergraph, plannerConfig(limits));
}

/** `schema`: what clients may ask, when the SDL has been validated before. Throws when the SDL is no supergraph. */
export function loadSupergraph(
  sdl: string,
  { schema, isValid = schema !== undefined }: { schema?: GraphQLSchema; isValid?: boolean } = {},
): LoadedSupergraph {
  const supergraph = Supergraph.build(sdl, { validateSupergraph: !isValid });
  const apiSchema = supergraph.apiSchema();
  return {
    sdl,
    subgraphs: supergraph.subgraphsMetadata(),
    schema: schema ?? apiSchema.toGraphQLJSSchema(),
    apiSchema,
    fullSchema: supergraph.schema.toGraphQLJSSchema(),
    accessRules: readAccessRules(supergraph.schema),
    supergraph,
  };
}
