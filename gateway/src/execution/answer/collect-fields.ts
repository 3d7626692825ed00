import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Denial } from '../access/restrict-operation.ts';
import type { BooleanVariables } from '../plan/conditions.ts';

/** Selections, and the type that the operation names for them. */
export interface TypedSelections {
  readonly parent: GraphQLCompositeType;
  readonly set: SelectionSetNode;
}

/** One field of an answer, with everything that the operation selects under its name. */
export interface CollectedField {
  readonly name: string;
  /** Its name in what is fetched. */
  readonly key: string;
  readonly field: string;
  /** Undefined: one of the introspection fields. */
  readonly type: GraphQLOutputType | undefined;
  /** For messages: the object's type, or that of the fragment in which the field is first selected. */
  readonly owner: string;
  readonly nodes: FieldNode[];
  readonly selections: TypedSelections[];
  /** Why it is null: the viewer may not ask for it wherever it is selected. */
  denial: Denial | undefined;
}

export interface CollectContext {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly conditions: BooleanVariables;
  /** What the client calls the field that is named so in what is fetched. */
  readonly responseName: (key: string) => string;
  /** The fields that the viewer may not ask for. */
  readonly denied: ReadonlyMap<FieldNode, Denial>;
}

/** CollectFields of the specification (6.3.2), in order, for objects of `runtimeType`. */
export function collectFields(
  context: CollectContext,
  runtimeType: GraphQLCompositeType,
  sets: readonly TypedSelections[],
): readonly CollectedField[] {
  const collected = new Map<string, CollectedField>();
  const owner = runtimeType.name;
  for (const { parent, set } of sets) collectSet(context, runtimeType, { parent, owner, set }, collected);
  return [...collected.values()];
}

interface OwnedSelections extends TypedSelections {
  readonly owner: string;
}

function collectSet(
  context: CollectContext,
  runtimeType: GraphQLCompositeType,
  selections: OwnedSelections,
  collected: Map<string, CollectedField>,
): void {
  for (const selection of selections.set.selections) {
    if (!context.conditions.includes(selection)) continue;
    if (selection.kind === Kind.FIELD) collectField(context, selections, selection, collected);
    else {
      const { condition, set } = fragmentOf(context, selection);
      const inner = condition === undefined ? selections : under(context.schema, condition);
      if (condition === undefined || (inner && fulfils(context.schema, runtimeType, inner.parent)))
        collectSet(context, runtimeType, { ...selections, ...inner, set }, collected);
    }
  }
}

function under(
  schema: GraphQLSchema,
  condition: string,
): Pick<OwnedSelections, 'parent' | 'owner'> | undefined {
  const parent = schema.getType(condition);
  return isCompositeType(parent) ? { parent, owner: parent.name } : undefined;
}

function collectField(
  { responseName, denied }: CollectContext,
  { parent: enclosing, owner }: OwnedSelections,
  node: FieldNode,
  collected: Map<string, CollectedField>,
): void {
  const key = node.alias?.value ?? node.name.value;
  const type = definitionOf(enclosing, node.name.value)?.type;
  // Introspection is not fetched.
  const name = type === undefined && node.name.value !== '__typename' ? key : responseName(key);
  const denial = denied.get(node);
  let field = collected.get(name);
  if (field === undefined) {
    field = { name, key, field: node.name.value, type, owner, nodes: [], selections: [], denial };
    collected.set(name, field);
  }
  if (denial !== undefined) return;
  field.denial = undefined;
  field.nodes.push(node);
  const parent: GraphQLNamedType | undefined = type && getNamedType(type);
  if (node.selectionSet !== undefined && isCompositeType(parent))
    field.selections.push({ parent, set: node.selectionSet });
}

function definitionOf(type: GraphQLCompositeType, name: string): GraphQLField<unknown, unknown> | undefined {
  return isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
}

function fragmentOf(
  { fragments }: CollectContext,
  selection: Exclude<SelectionNode, FieldNode>,
): { condition: string | undefined; set: SelectionSetNode } {
  if (selection.kind === Kind.INLINE_FRAGMENT)
    return { condition: selection.typeCondition?.name.value, set: selection.selectionSet };
  const fragment = fragments.get(selection.name.value);
  if (fragment === undefined) throw new Error(`There is no fragment ${selection.name.value}.`);
  return { condition: fragment.typeCondition.name.value, set: fragment.selectionSet };
}

function fulfils(
  schema: GraphQLSchema,
  type: GraphQLCompositeType,
  condition: GraphQLCompositeType,
): boolean {
  if (type === condition) return true;
  return (
    isAbstractType(condition) &&
    (isObjectType(type) || isInterfaceType(type)) &&
    schema.isSubType(condition, type)
  );
}
