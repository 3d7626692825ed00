import {
  getNamedType,
  isCompositeType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLCompositeType,
  type GraphQLOutputType,
  type OperationDefinitionNode,
} from 'graphql';
import type { FieldShape, ObjectShape, ValueShape } from './answer-shape.ts';
import {
  collectFields,
  type CollectContext,
  type CollectedField,
  type TypedSelections,
} from './collect-fields.ts';
import { leafCheck } from './leaf-values.ts';

/** The shape of the whole answer. What lies under a field is compiled when an object of its type is first met. */
export function compileShape(context: CollectContext, operation: OperationDefinitionNode): ObjectShape {
  const root = context.schema.getRootType(operation.operation);
  if (!root) throw new Error(`The schema has no ${operation.operation}.`);
  return compileObject(context, root, [{ parent: root, set: operation.selectionSet }]);
}

function compileObject(
  context: CollectContext,
  type: GraphQLCompositeType,
  selections: readonly TypedSelections[],
): ObjectShape {
  return {
    typeName: type.name,
    isConcrete: isObjectType(type),
    fields: collectFields(context, type, selections).map((field) => compileField(context, field)),
  };
}

function compileField(context: CollectContext, collected: CollectedField): FieldShape {
  const { name, key, field, type, owner, nodes, selections, denial } = collected;
  if (field === '__typename') return { kind: 'typename', name };
  if (denial !== undefined) return { kind: 'denied', name, denial, isNonNull: isNonNullType(type) };
  if (type === undefined) return { kind: 'introspection', name, nodes };
  return { kind: 'value', name, key, owner, value: compileValue(context, type, selections) };
}

function compileValue(
  context: CollectContext,
  type: GraphQLOutputType,
  selections: readonly TypedSelections[],
): ValueShape {
  const name = String(type);
  if (isNonNullType(type) || isListType(type)) {
    const inner = compileValue(context, type.ofType as GraphQLOutputType, selections);
    return { kind: isNonNullType(type) ? 'nonNull' : 'list', type: name, inner };
  }
  const named = getNamedType(type);
  if (isLeafType(named)) return { kind: 'leaf', type: name, accepts: leafCheck(named) };
  return { kind: 'object', type: name, shapeOf: shapesByType(context, named, selections) };
}

/** Objects say their type where it matters (the planner asks for it); else they are what the schema says. */
function shapesByType(
  context: CollectContext,
  declared: GraphQLCompositeType,
  selections: readonly TypedSelections[],
): (typename: unknown) => ObjectShape | undefined {
  const compiled = new Map<string, ObjectShape>();
  return (typename) => {
    const name = typeof typename === 'string' && typename !== '' ? typename : declared.name;
    const cached = compiled.get(name);
    if (cached !== undefined) return cached;
    const type = context.schema.getType(name);
    if (!isCompositeType(type)) return undefined;
    const shape = compileObject(context, type, selections);
    compiled.set(name, shape);
    return shape;
  };
}
