import {
  Kind,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/** How often each root field is asked for, by its coordinate (`Mutation.login`): every alias counts, whatever `@skip` says of it. */
export type RootFields = ReadonlyMap<string, number>;

/** `fragments`: of a valid document, so without cycles. */
export function rootFieldsOf(
  { operation, selectionSet }: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  schema: GraphQLSchema,
): RootFields {
  const type = schema.getRootType(operation)?.name ?? '';
  const counts = new Map<string, number>();
  const add = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections)
      if (selection.kind === Kind.FIELD) {
        const coordinate = `${type}.${selection.name.value}`;
        counts.set(coordinate, (counts.get(coordinate) ?? 0) + 1);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) add(selection.selectionSet);
      else {
        const fragment = fragments.get(selection.name.value);
        if (fragment !== undefined) add(fragment.selectionSet);
      }
  };
  add(selectionSet);
  return counts;
}
