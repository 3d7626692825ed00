import type { FieldNode, GraphQLSchema } from 'graphql';
import type { Denial } from '../access/restrict-operation.ts';
import { normalForm } from './normal-form.ts';
import { giveOwnNames, type OwnNames } from './own-names.ts';
import type { PlannableOperation } from './plan-operation.ts';
import { plannerNames } from './planner-names.ts';
import type { Variables } from './taken-literals.ts';

/** An operation as it is planned: in its normal form, with names of our own. */
export interface PlannerForm {
  /** Equal for operations that one plan serves. */
  readonly key: string;
  /** The client's variables, and those that stand for the literals of its text. */
  readonly variables: (given: Variables) => Variables;
  /** What is planned, and what the planner does not get to see of it. */
  readonly write: () => WrittenOperation;
}

export interface WrittenOperation {
  readonly own: OwnNames;
  readonly denied: ReadonlyMap<FieldNode, Denial>;
}

export type PlannerForms = (prepared: PlannableOperation) => PlannerForm;

/** The same for the same schemas, in every thread. */
export function createPlannerForms(schemas: {
  readonly schema: GraphQLSchema;
  readonly fullSchema: GraphQLSchema;
}): PlannerForms {
  const names = plannerNames(schemas.fullSchema);
  return ({ document, operation, denials }) => {
    const normal = normalForm(schemas.schema, { document, operation });
    return {
      key: `${denials?.key ?? ''} ${normal.text}`,
      variables: normal.variables,
      write: () => {
        const own = giveOwnNames(normal, names);
        return { own, denied: denials?.in(own.document) ?? new Map<FieldNode, Denial>() };
      },
    };
  };
}
