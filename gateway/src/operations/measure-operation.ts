import {
  Kind,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/** How large an operation is when its fragments are written out. */
export interface OperationSize {
  readonly depth: number;
  readonly aliases: number;
  readonly directives: number;
  readonly rootFields: number;
}

const nothing: OperationSize = { depth: 0, aliases: 0, directives: 0, rootFields: 0 };

/**
 * Counts each spread of a fragment anew, as the executor would, but measures each fragment once: linear time for
 * operations that would be exponential when written out. A cycle counts as empty (validation refuses it by name).
 */
export function measureOperation(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): OperationSize {
  const measured = new Map<string, OperationSize>();

  const measureFragment = (name: string): OperationSize => {
    const cached = measured.get(name);
    if (cached !== undefined) return cached;
    measured.set(name, nothing);
    const fragment = fragments.get(name);
    const size = fragment === undefined ? nothing : measureSelections(fragment.selectionSet);
    measured.set(name, size);
    return size;
  };
  const measureSelections = (set: SelectionSetNode | undefined): OperationSize => {
    let { depth, aliases, directives, rootFields } = nothing;
    for (const selection of set?.selections ?? []) {
      const isField = selection.kind === Kind.FIELD;
      const inner =
        selection.kind === Kind.FRAGMENT_SPREAD
          ? measureFragment(selection.name.value)
          : measureSelections(selection.selectionSet);
      const introspects =
        isField && (selection.name.value === '__schema' || selection.name.value === '__type');
      depth = Math.max(depth, introspects ? 1 : inner.depth + (isField ? 1 : 0));
      aliases += inner.aliases + (isField && selection.alias !== undefined ? 1 : 0);
      directives += inner.directives + (selection.directives?.length ?? 0);
      rootFields += isField ? 1 : inner.rootFields;
    }
    return { depth, aliases, directives, rootFields };
  };

  const size = measureSelections(operation.selectionSet);
  return { ...size, directives: size.directives + (operation.directives?.length ?? 0) };
}
