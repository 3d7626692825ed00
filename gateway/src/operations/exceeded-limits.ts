import {
  Kind,
  type DocumentNode,
  type GraphQLError,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { requestError } from './errors.ts';
import { fragmentsOf } from './fragments-of.ts';
import type { OperationLimits } from './operation-limits.ts';

/** Each sentence names the limit and what was found. Runs before validation, which may take quadratic time; the parser bounds tokens. */
export function exceededLimits(document: DocumentNode, limits: OperationLimits): GraphQLError[] {
  const measure = createMeasure(document);
  return document.definitions.flatMap((definition) => {
    if (definition.kind !== Kind.OPERATION_DEFINITION) return [];
    const size = measure(definition);
    return [
      ...exceeded('a depth', size.depth, limits.depth),
      ...exceeded('an alias count', size.aliases, limits.aliases),
      ...exceeded('a root field count', size.rootFields, limits.rootFields),
      ...exceeded('a directive count', size.directives, limits.directives),
      ...exceeded('a selection count', size.selections, limits.selections),
    ];
  });
}

function exceeded(what: string, found: number, limit: number): GraphQLError[] {
  if (found <= limit) return [];
  const message = `This operation has ${what} of ${found}; the limit is ${limit}. Split it.`;
  return [requestError('GRAPHQL_VALIDATION_FAILED', message)];
}

/** How large an operation is when its fragments are written out. */
export type OperationSize = Pick<
  OperationLimits,
  'depth' | 'aliases' | 'directives' | 'rootFields' | 'selections'
>;

const nothing: OperationSize = { depth: 0, aliases: 0, directives: 0, rootFields: 0, selections: 0 };

/** Counts each spread anew but measures each fragment once: linear time. A cycle counts as empty (validation refuses it by name). */
export function createMeasure(document: DocumentNode): (operation: OperationDefinitionNode) => OperationSize {
  const fragments = fragmentsOf(document);
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
    let { depth, aliases, directives, rootFields, selections } = nothing;
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
      selections += 1 + inner.selections;
    }
    return { depth, aliases, directives, rootFields, selections };
  };

  return (operation) => {
    const size = measureSelections(operation.selectionSet);
    return { ...size, directives: size.directives + (operation.directives?.length ?? 0) };
  };
}
