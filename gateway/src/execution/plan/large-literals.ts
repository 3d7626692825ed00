import {
  getNamedType,
  getNullableType,
  isListType,
  isScalarType,
  isSpecifiedScalarType,
  Kind,
  parseType,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type ValueNode,
  type VariableDefinitionNode,
} from 'graphql';
import { parseExact } from '../../exact-json.ts';

type Variables = Readonly<Record<string, unknown>>;

export interface WithoutLargeLiterals {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** The client's variables, and those that stand for literals. */
  readonly variables: (given: Variables) => Variables;
}

/** The planner reads literals as numbers and writes them anew. Integers that no number can hold become variables of ours, with exact values. */
export function takeLargeLiterals(
  schema: GraphQLSchema,
  { document, operation }: Pick<WithoutLargeLiterals, 'document' | 'operation'>,
): WithoutLargeLiterals {
  if (!holds(document, isLarge)) return { document, operation, variables: (given) => given };
  const taken = new TakenLiterals(operation);
  const types = new TypeInfo(schema);
  const take = (node: ValueNode): ValueNode | undefined => {
    // Of a list it has the type of its elements.
    const type = node.kind === Kind.LIST ? types.getParentInputType() : types.getInputType();
    return type && isCarried(type, node) && holds(node, isLarge) && !holds(node, isVariable)
      ? taken.asVariable(node, type)
      : undefined;
  };
  const definition = (node: VariableDefinitionNode): false => {
    if (node.defaultValue && holds(node.defaultValue, isLarge))
      taken.defaults[node.variable.name.value] = exactValue(node.defaultValue);
    return false;
  };
  const rewritten = visit(
    document,
    visitWithTypeInfo(types, {
      VariableDefinition: definition,
      IntValue: take,
      ListValue: take,
      ObjectValue: take,
    }),
  );
  const place = document.definitions.indexOf(operation);
  const own = taken.into(rewritten.definitions[place] as OperationDefinitionNode);
  const definitions = rewritten.definitions.map((each, index) => (index === place ? own : each));
  return {
    document: { ...rewritten, definitions },
    operation: own,
    variables: (given) => ({ ...taken.defaults, ...given, ...taken.values }),
  };
}

class TakenLiterals {
  readonly values: Record<string, unknown> = {};
  /** Of the client's variables. */
  readonly defaults: Record<string, unknown> = {};
  readonly #definitions: VariableDefinitionNode[] = [];
  readonly #given: ReadonlySet<string>;

  constructor({ variableDefinitions = [] }: OperationDefinitionNode) {
    this.#given = new Set(variableDefinitions.map(({ variable }) => variable.name.value));
  }

  asVariable(node: ValueNode, type: GraphQLInputType): ValueNode {
    let value = `literal_${this.#definitions.length}`;
    while (this.#given.has(value)) value += '_';
    const variable = { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value } } as const;
    this.values[value] = exactValue(node);
    this.#definitions.push({ kind: Kind.VARIABLE_DEFINITION, variable, type: parseType(String(type)) });
    return variable;
  }

  into(operation: OperationDefinitionNode): OperationDefinitionNode {
    const { variableDefinitions = [] } = operation;
    return { ...operation, variableDefinitions: [...variableDefinitions, ...this.#definitions] };
  }
}

/** Whether the planner would round it here: it keeps the text of an ID, and an Int is never so large. */
function isCarried(type: GraphQLInputType, { kind }: ValueNode): boolean {
  const named = getNamedType(type);
  if (kind === Kind.LIST && isListType(getNullableType(type))) return false; // its elements may be
  return isScalarType(named) && (named.name === 'Float' || !isSpecifiedScalarType(named));
}

function holds(node: DocumentNode | ValueNode, is: (node: ValueNode) => boolean): boolean {
  let found = false;
  const look = (inner: ValueNode): void => void (found ||= is(inner));
  visit(node, { IntValue: look, Variable: look });
  return found;
}

function isLarge(node: ValueNode): boolean {
  return node.kind === Kind.INT && !Number.isSafeInteger(Number(node.value));
}

function isVariable({ kind }: ValueNode): boolean {
  return kind === Kind.VARIABLE;
}

function exactValue(node: ValueNode): unknown {
  switch (node.kind) {
    case Kind.INT:
    case Kind.FLOAT:
      return parseExact(node.value);
    case Kind.LIST:
      return node.values.map(exactValue);
    case Kind.OBJECT:
      return Object.fromEntries(node.fields.map(({ name, value }) => [name.value, exactValue(value)]));
    case Kind.NULL:
    case Kind.VARIABLE:
      return null;
    case Kind.STRING:
    case Kind.BOOLEAN:
    case Kind.ENUM:
      return node.value;
  }
}
