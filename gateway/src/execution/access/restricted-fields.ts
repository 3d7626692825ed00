import {
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLInterfaceType,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';
import { fragmentsOf } from '../../operations/fragments-of.ts';
import type { AccessRules, Requirement } from './access-rules.ts';

export interface RestrictedField {
  readonly node: FieldNode;
  /** `User.email`. */
  readonly coordinate: string;
  readonly isRoot: boolean;
  readonly requirements: readonly Requirement[];
}

/**
 * The fields of a document that ask something of their viewer, each once. What is selected of an interface may be of any of its types,
 * and asks for what all of them ask for: nothing that a viewer may not see is fetched.
 */
export function restrictedFields(
  schema: GraphQLSchema,
  rules: AccessRules,
  document: DocumentNode,
): readonly RestrictedField[] {
  const found: RestrictedField[] = [];
  const fragments = fragmentsOf(document);
  const types = new TypeInfo(schema);
  const roots = new Set([schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]);
  const objectsOf = (type: GraphQLCompositeType) =>
    isAbstractType(type) ? [type, ...schema.getPossibleTypes(type)] : [type];
  // Composition gives an interface what its types ask for; who names the types is asked by them.
  const ownRequirements = (type: GraphQLInterfaceType) => {
    const inherited = schema.getPossibleTypes(type).flatMap(({ name }) => rules.ofType(name));
    return rules
      .ofType(type.name)
      .filter(
        ({ scopes }) => !inherited.some((each) => (each.scopes === undefined) === (scopes === undefined)),
      );
  };
  const field = (node: FieldNode): false | undefined => {
    const [parent, definition] = [types.getParentType(), types.getFieldDef()];
    if (node.name.value.startsWith('__')) return false; // what there is may be known
    if (!parent || !definition) return undefined;
    const named = getNamedType(definition.type);
    const ofResult = !isInterfaceType(named)
      ? rules.ofType(named.name)
      : selectsItself(schema, node.selectionSet, fragments)
        ? objectsOf(named).flatMap(({ name }) => rules.ofType(name))
        : ownRequirements(named);
    const requirements = [
      ...objectsOf(parent).flatMap(({ name }) => [
        ...rules.ofType(name),
        ...rules.ofField(name, node.name.value),
      ]),
      ...ofResult,
    ];
    const coordinate = `${parent.name}.${node.name.value}`;
    if (requirements.length > 0)
      found.push({ node, coordinate, isRoot: isObjectType(parent) && roots.has(parent), requirements });
    return undefined;
  };
  visit(document, visitWithTypeInfo(types, { Field: field }));
  return found;
}

/** Whether it selects fields of the interface itself, not only of types that it names. */
function selectsItself(
  schema: GraphQLSchema,
  set: SelectionSetNode | undefined,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): boolean {
  return (set?.selections ?? []).some((selection) => {
    if (selection.kind === Kind.FIELD) return selection.name.value !== '__typename';
    const fragment =
      selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
    const condition = fragment?.typeCondition && schema.getType(fragment.typeCondition.name.value);
    return (
      (condition === undefined || isAbstractType(condition)) &&
      selectsItself(schema, fragment?.selectionSet, fragments)
    );
  });
}
