import { Kind, visit, type DocumentNode, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import { selectsOnlyMarked, type Directives } from './selected-marks.ts';

const mark = 'viewerIndependent';

/**
 * Whether every field that the document selects is marked `@viewerIndependent`: has the same value for every viewer who gets it at
 * all. What is not marked is not the same: a forgotten mark costs time and shows nobody anything. References (`_entities`) count
 * by the mark of their type. All operations of the document are looked at.
 */
export function selectsOnlyViewerIndependent(schema: GraphQLSchema, document: DocumentNode): boolean {
  return selectsOnlyMarked(schema, document, { onField: hasMark, onReference: hasMark });
}

/** The variables on which an event's value depends: those of the root field choose the stream, not what its events look like. */
export function selectionVariables(
  document: DocumentNode,
  operation: OperationDefinitionNode,
): readonly string[] {
  const used = new Set<string>();
  const rootArguments = new Set<unknown>();
  for (const root of operation.selectionSet.selections)
    if (root.kind === Kind.FIELD) for (const argument of root.arguments ?? []) rootArguments.add(argument);
  visit(document, {
    VariableDefinition: () => false,
    Argument: (argument) => (rootArguments.has(argument) ? false : undefined),
    Variable: ({ name }) => void used.add(name.value),
  });
  return [...used].toSorted();
}

function hasMark(directives: Directives): boolean {
  return directives?.some(({ name }) => name.value === mark) ?? false;
}
