import {
  getNamedType,
  isAbstractType,
  isObjectType,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';

/** The directives of a definition; undefined: it has none. */
export type Directives = readonly ConstDirectiveNode[] | undefined;

/** What has to be said of each field that is selected, and of each type to which a reference leads (`_entities`). */
export interface Marks {
  readonly onField: (directives: Directives) => boolean;
  readonly onReference: (directives: Directives) => boolean;
}

/** Whether all that the document selects has the marks. All operations of the document are looked at. */
export function selectsOnlyMarked(
  schema: GraphQLSchema,
  document: DocumentNode,
  { onField, onReference }: Marks,
): boolean {
  const types = new TypeInfo(schema);
  /** Of the fields that are open: what their selections are of. */
  const enclosing: (GraphQLNamedType | undefined)[] = [];
  let isMarked = true;
  const judge = (same: boolean): void => {
    isMarked &&= same;
  };
  const visitor = {
    FragmentDefinition: { enter: () => void enclosing.push(undefined), leave: () => void enclosing.pop() },
    Field: {
      enter(node: FieldNode) {
        const name = node.name.value;
        if (name === '_entities')
          for (const type of typesOf(node, document)) judge(isMarkedType(schema.getType(type), onReference));
        else if (name !== '__typename')
          judge(isMarkedField(schema, types.getParentType(), enclosing.at(-1), { name, isMarked: onField }));
        enclosing.push(getNamedType(types.getType() ?? undefined));
      },
      leave: () => void enclosing.pop(),
    },
  };
  visit(document, visitWithTypeInfo(types, visitor));
  return isMarked;
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

function isMarkedType(type: unknown, isMarked: (directives: Directives) => boolean): boolean {
  if (!isObjectType(type)) return false;
  return [type.astNode, ...type.extensionASTNodes].some((node) => isMarked(node?.directives));
}

/** Through an interface a field is what each of the types makes of it that can stand there. */
function isMarkedField(
  schema: GraphQLSchema,
  parent: GraphQLNamedType | null | undefined,
  within: GraphQLNamedType | undefined,
  { name, isMarked }: { name: string; isMarked: (directives: Directives) => boolean },
): boolean {
  if (!parent || !('getFields' in parent)) return false;
  const isPossible = (type: GraphQLObjectType): boolean =>
    !isAbstractType(within) || schema.isSubType(within, type);
  const owners = isAbstractType(parent) ? schema.getPossibleTypes(parent).filter(isPossible) : [parent];
  return owners.every(
    (owner) => 'getFields' in owner && isMarked(owner.getFields()[name]?.astNode?.directives),
  );
}
