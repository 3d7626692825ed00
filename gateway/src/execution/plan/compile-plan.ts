import type { FetchNode, PlanNode, QueryPlan } from '@apollo/query-planner';
import { OperationTypeNode } from 'graphql';
import type { PlanPath } from '../fetch/entities-at.ts';
import type { FetchStep, PlanStep } from './plan-step.ts';
import { compileRepresentation } from './representations.ts';
import { compileRequestText } from './request-text.ts';
import { compileRewrites, renamedFields } from './rewrites.ts';
import type { TypeConditions } from './type-conditions.ts';

export interface PlanKnowledge {
  readonly fulfils: TypeConditions;
  /** Whether all that is selected is marked `@viewerIndependent`. */
  readonly isIndependent: (fetch: Pick<FetchNode, 'operation'>) => boolean;
  /** How old all that is selected may be, in milliseconds. */
  readonly maxStalenessMs: (fetch: Pick<FetchNode, 'operation'>) => number;
}

/** What is fetched for one viewer is theirs, and new. */
const forOneViewer = { isIndependent: () => false, maxStalenessMs: () => 0 };

/** Undefined: nothing to fetch. Throws for what this gateway does not plan with (`@defer`, paths by type). */
export function compilePlan({ node }: QueryPlan, knowledge: PlanKnowledge): PlanStep | undefined {
  if (node === undefined) return undefined;
  const { fulfils } = knowledge;
  if (node.kind !== 'Subscription') return compileNode(node, [], { fulfils, ...forOneViewer });
  const event = compileFetch(node.primary, [], { fulfils, ...forOneViewer }, { isEvent: true });
  if (node.rest === undefined) return event;
  return { kind: 'sequence', steps: [event, compileNode(node.rest, [], knowledge)] };
}

function compileNode(node: PlanNode, path: PlanPath, knowledge: PlanKnowledge): PlanStep {
  const inner = (child: PlanNode): PlanStep => compileNode(child, path, knowledge);
  switch (node.kind) {
    case 'Sequence':
      return { kind: 'sequence', steps: node.nodes.map(inner) };
    case 'Parallel':
      return { kind: 'parallel', steps: node.nodes.map(inner) };
    case 'Flatten':
      return compileNode(node.node, [...path, ...node.path.map(pathStep)], knowledge);
    case 'Fetch':
      return compileFetch(node, path, knowledge);
    case 'Condition':
      return {
        kind: 'condition',
        variable: node.condition,
        ifTrue: node.ifClause && inner(node.ifClause),
        ifFalse: node.elseClause && inner(node.elseClause),
      };
    case 'Defer':
      throw new Error('Plans with @defer are not executed.');
  }
}

function pathStep(step: string | number): string {
  if (typeof step === 'string') return step;
  throw new Error('Plans with positions in paths are not executed.');
}

function compileFetch(
  node: FetchNode,
  path: PlanPath,
  { fulfils, isIndependent, maxStalenessMs }: PlanKnowledge,
  { isEvent = false } = {},
): FetchStep {
  const isShareable = isIndependent(node);
  return {
    kind: 'fetch',
    subgraph: node.serviceName,
    isMutation: node.operationKind === OperationTypeNode.MUTATION,
    isEvent,
    path,
    operation: node.operation,
    text: compileRequestText(node),
    requires: node.requires,
    represent: node.requires && compileRepresentation(node.requires, fulfils),
    isIndependent: isShareable,
    maxStalenessMs: isShareable ? maxStalenessMs(node) : 0,
    rewriteRepresentation: compileRewrites(node.inputRewrites, fulfils),
    rewriteAnswer: compileRewrites(node.outputRewrites, fulfils),
    renamed: renamedFields(node.outputRewrites),
    fulfils,
  };
}
