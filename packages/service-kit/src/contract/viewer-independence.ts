import {
  getNamedType,
  isAbstractType,
  isObjectType,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type FieldNode,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';

const mark = 'viewerIndependent';

/**
 * Whether every field that the document selects is marked `@viewerIndependent`: has the same value for every viewer who gets it at
 * all. What is not marked is not the same: a forgotten mark costs time and shows nobody anything. References (`_entities`) count
 * by the mark of their type. All operations of the document are looked at.
 */
export function selectsOnlyViewerIndependent(schema: GraphQLSchema, document: DocumentNode): boolean {
  const types = new TypeInfo(schema);
  /** Of the fields that are open: what their selections are of. */
  const enclosing: (GraphQLNamedType | undefined)[] = [];
  let independent = true;
  const judge = (same: boolean): void => {
    independent &&= same;
  };
  const visitor = {
    FragmentDefinition: { enter: () => void enclosing.push(undefined), leave: () => void enclosing.pop() },
    Field: {
      enter(node: FieldNode) {
        const name = node.name.value;
        if (name === '_entities')
          for (const type of typesOf(node, document)) judge(isMarkedType(schema.getType(type)));
        else if (name !== '__typename')
          judge(isMarkedField(schema, types.getParentType(), enclosing.at(-1), name));
        enclosing.push(getNamedType(types.getType() ?? undefined));
      },
      leave: () => void enclosing.pop(),
    },
  };
  visit(document, visitWithTypeInfo(types, visitor));
  return independent;
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

/** Of `... on User` right below `_entities`: User. Read from the text, since a supergraph does not know the field. */
function typesOf({ selectionSet }: FieldNode, document: DocumentNode): readonly string[] {
  const fragments = new Map(
    document.definitions.flatMap((definition): [string, string][] =>
      definition.kind === Kind.FRAGMENT_DEFINITION
        ? [[definition.name.value, definition.typeCondition.name.value]]
        : [],
    ),
  );
  return (selectionSet?.selections ?? []).flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [];
    const type =
      selection.kind === Kind.INLINE_FRAGMENT
        ? selection.typeCondition?.name.value
        : fragments.get(selection.name.value);
    return [type ?? ''];
  });
}

function isMarkedType(type: unknown): boolean {
  if (!isObjectType(type)) return false;
  return [type.astNode, ...type.extensionASTNodes].some((node) => hasMark(node?.directives));
}

/** Through an interface a field is what each of the types makes of it that can stand there. */
function isMarkedField(
  schema: GraphQLSchema,
  parent: GraphQLNamedType | null | undefined,
  within: GraphQLNamedType | undefined,
  name: string,
): boolean {
  if (!parent || !('getFields' in parent)) return false;
  const isPossible = (type: GraphQLObjectType): boolean =>
    !isAbstractType(within) || schema.isSubType(within, type);
  const owners = isAbstractType(parent) ? schema.getPossibleTypes(parent).filter(isPossible) : [parent];
  return owners.every(
    (owner) => 'getFields' in owner && hasMark(owner.getFields()[name]?.astNode?.directives),
  );
}

function hasMark(directives: readonly { name: { value: string } }[] | undefined): boolean {
  return directives?.some(({ name }) => name.value === mark) ?? false;
}
