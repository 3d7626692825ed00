import {
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { fragmentsOf } from '../../operations/fragments-of.ts';

/** Answered by the gateway itself, from the client's own document. */
export function isIntrospection({ name: { value } }: FieldNode): boolean {
  return value === '__schema' || value === '__type';
}

const typename: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/** What there is to plan: Apollo's planner knows an older introspection than graphql-js, and need not know any. Undefined: nothing. */
export function withoutIntrospection(
  document: DocumentNode,
  operation: OperationDefinitionNode,
): DocumentNode | undefined {
  const fragments = fragmentsOf(document);
  const kept = new Map<string, FragmentDefinitionNode | undefined>();

  const keepFragment = (name: string): FragmentDefinitionNode | undefined => {
    const fragment = fragments.get(name);
    if (fragment === undefined || kept.has(name)) return kept.get(name);
    const selectionSet = keepSet(fragment.selectionSet);
    kept.set(name, selectionSet && { ...fragment, selectionSet });
    return kept.get(name);
  };
  const keep = (selection: SelectionNode): readonly SelectionNode[] => {
    if (selection.kind === Kind.FRAGMENT_SPREAD)
      return keepFragment(selection.name.value) === undefined ? [] : [selection];
    if (selection.kind === Kind.FIELD && isIntrospection(selection)) return [];
    if (selection.selectionSet === undefined) return [selection];
    const inner = keepSet(selection.selectionSet);
    if (inner !== undefined) return [{ ...selection, selectionSet: inner }];
    if (selection.kind === Kind.INLINE_FRAGMENT) return [];
    return [{ ...selection, selectionSet: { kind: Kind.SELECTION_SET, selections: [typename] } }];
  };
  const keepSet = (set: SelectionSetNode): SelectionSetNode | undefined => {
    const selections = set.selections.flatMap(keep);
    return selections.length === 0 ? undefined : { ...set, selections };
  };

  const selectionSet = keepSet(operation.selectionSet);
  if (selectionSet === undefined) return undefined;
  const needed = [...kept.values()].filter((fragment) => fragment !== undefined);
  return { ...document, definitions: [{ ...operation, selectionSet }, ...needed] };
}
