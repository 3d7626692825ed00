import {
  Kind,
  OperationTypeNode,
  type ASTVisitor,
  type FieldNode,
  type FragmentDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';
import { requestError } from './errors.ts';

/** Exactly one root field, however often it is selected, without `@skip` or `@include`. graphql-js 16's SingleFieldSubscriptionsRule throws on a variable there. */
export function singleSubscriptionRule(context: ValidationContext): ASTVisitor {
  return {
    OperationDefinition(operation) {
      if (operation.operation !== OperationTypeNode.SUBSCRIPTION) return;
      const problem = rootProblem(operation.selectionSet, (name) => context.getFragment(name));
      if (problem !== undefined) context.reportError(requestError('GRAPHQL_VALIDATION_FAILED', problem));
    },
  };
}

function rootProblem(
  root: SelectionSetNode,
  fragmentNamed: (name: string) => FragmentDefinitionNode | null | undefined,
): string | undefined {
  const fields: FieldNode[] = [];
  const seen = new Set<string>();
  let conditional = false;

  const collect = (set: SelectionSetNode | undefined): void => {
    for (const selection of set?.selections ?? []) {
      conditional ||= selection.directives?.some(({ name }) => /^(skip|include)$/.test(name.value)) ?? false;
      if (selection.kind === Kind.FIELD) fields.push(selection);
      else if (selection.kind === Kind.INLINE_FRAGMENT) collect(selection.selectionSet);
      else if (!seen.has(selection.name.value)) {
        seen.add(selection.name.value);
        collect(fragmentNamed(selection.name.value)?.selectionSet);
      }
    }
  };
  collect(root);
  if (conditional) return 'The root field of a subscription cannot have @skip or @include.';
  const names = new Set(fields.map(({ alias, name }) => (alias ?? name).value));
  if (names.size !== 1) return `A subscription has exactly 1 root field; this one has ${names.size}.`;
  if (fields.some(({ name }) => name.value.startsWith('__')))
    return 'A subscription cannot ask for introspection fields.';
  return undefined;
}
