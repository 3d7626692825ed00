import {
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  Kind,
  parseType,
  type GraphQLInputType,
  type OperationDefinitionNode,
  type ValueNode,
  type VariableDefinitionNode,
} from 'graphql';
import { parseExact, stringifyExact } from '../../exact-json.ts';

export type Variables = Readonly<Record<string, unknown>>;

/** The literals of an operation that have become variables of ours. */
export class TakenLiterals {
  readonly #values: Record<string, unknown> = {};
  readonly #names = new Map<string, string>();
  readonly #given: readonly VariableDefinitionNode[];
  readonly #taken: VariableDefinitionNode[] = [];
  /** Of the client's variables that have defaults which no number can hold. */
  readonly #defaults: Record<string, unknown> = {};
  #hasDefaults = false;

  constructor({ variableDefinitions = [] }: OperationDefinitionNode) {
    this.#given = variableDefinitions;
    for (const { variable, defaultValue } of variableDefinitions)
      if (defaultValue && holds(defaultValue, isLarge)) {
        this.#defaults[variable.name.value] = valueOf(defaultValue);
        this.#hasDefaults = true;
      }
  }

  /** The client's definitions and ours. */
  definitions(): readonly VariableDefinitionNode[] {
    return [...this.#given, ...this.#taken];
  }

  /** The client's variables and ours. */
  added(given: Variables): Variables {
    if (this.#taken.length === 0 && !this.#hasDefaults) return given;
    return { ...this.#defaults, ...given, ...this.#values };
  }

  /** What stands for a literal; of one that holds variables of the client, for what is around them. `place`: see `#variable`. */
  take(node: ValueNode, type: GraphQLInputType, place: string): ValueNode {
    if (node.kind === Kind.VARIABLE) return node;
    if (!holds(node, isVariable)) return this.#variable(node, type, place);
    const expected = getNullableType(type);
    if (node.kind === Kind.LIST && isListType(expected))
      return {
        ...node,
        values: node.values.map((value, index) => this.take(value, expected.ofType, `${place}.${index}`)),
      };
    const named = getNamedType(type);
    if (node.kind !== Kind.OBJECT || !isInputObjectType(named)) return node; // of a scalar
    const fields = named.getFields();
    return {
      ...node,
      fields: node.fields.map((field) => {
        const { value: name } = field.name;
        const inner = fields[name]?.type;
        return inner ? { ...field, value: this.take(field.value, inner, `${place}.${name}`) } : field;
      }),
    };
  }

  /** The same for an equal literal at an equal place: two selections of one field must stay one. Others must differ whatever their values are. */
  #variable(node: ValueNode, type: GraphQLInputType, place: string): ValueNode {
    const value = valueOf(node, type);
    const key = `${place} ${stringifyExact(value)}`;
    const name = this.#names.get(key) ?? this.#define(type);
    this.#names.set(key, name);
    this.#values[name] = value;
    return variableNamed(name);
  }

  #define(type: GraphQLInputType): string {
    const free = (name: string): string =>
      this.#given.some(({ variable }) => variable.name.value === name) ? free(`${name}_`) : name;
    const name = free(`literal_${this.#taken.length}`);
    this.#taken.push({
      kind: Kind.VARIABLE_DEFINITION,
      variable: variableNamed(name),
      type: parseType(String(type), { noLocation: true }),
    });
    return name;
  }
}

function variableNamed(value: string) {
  return { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value } } as const;
}

function holds(node: ValueNode, is: (node: ValueNode) => boolean): boolean {
  if (node.kind === Kind.LIST) return node.values.some((value) => holds(value, is));
  if (node.kind === Kind.OBJECT) return node.fields.some(({ value }) => holds(value, is));
  return is(node);
}

function isLarge(node: ValueNode): boolean {
  return node.kind === Kind.INT && !Number.isSafeInteger(Number(node.value));
}

function isVariable({ kind }: ValueNode): boolean {
  return kind === Kind.VARIABLE;
}

/** As JSON has it. `type`: that of its place, as far as it is known. */
function valueOf(node: ValueNode, type?: GraphQLInputType): unknown {
  switch (node.kind) {
    case Kind.INT:
      // Its text counts, also where a subgraph's JSON knows no integer so large.
      return type && getNamedType(type).name === 'ID' ? node.value : parseExact(node.value);
    case Kind.FLOAT:
      return parseExact(node.value);
    case Kind.LIST:
      return node.values.map((value) => valueOf(value, elementOf(type)));
    case Kind.OBJECT: {
      const named = type && getNamedType(type);
      const fields = isInputObjectType(named) ? named.getFields() : {};
      return Object.fromEntries(
        node.fields.map(({ name, value }) => [name.value, valueOf(value, fields[name.value]?.type)]),
      );
    }
    case Kind.NULL:
    case Kind.VARIABLE:
      return null;
    case Kind.STRING:
    case Kind.BOOLEAN:
    case Kind.ENUM:
      return node.value;
  }
}

function elementOf(type: GraphQLInputType | undefined): GraphQLInputType | undefined {
  const expected = type && getNullableType(type);
  return isListType(expected) ? expected.ofType : type;
}
