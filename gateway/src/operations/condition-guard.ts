import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import { conditionVariables } from '../execution/plan/conditions.ts';
import { requestError } from './errors.ts';
import type { RunnableOperation } from './prepare-operation.ts';

/** Refuses an explicit null for `@include` or `@skip`, which validation lets in where the variable has a default. */
export function conditionGuard(
  document: DocumentNode,
  { variableDefinitions = [] }: OperationDefinitionNode,
): RunnableOperation['refuse'] {
  const defined = new Set(variableDefinitions.map(({ variable }) => variable.name.value));
  const names = conditionVariables(document).filter((name) => defined.has(name));
  return (variables) => {
    const name = names.find((each) => variables[each] === null);
    if (name === undefined) return undefined;
    const message = `The variable "$${name}" decides about @include or @skip, and must not be null.`;
    return requestError('BAD_USER_INPUT', message).toJSON();
  };
}
