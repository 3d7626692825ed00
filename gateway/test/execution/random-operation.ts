import {
  getNamedType,
  getNullableType,
  isCompositeType,
  isInputObjectType,
  isInterfaceType,
  isNonNullType,
  isListType,
  isObjectType,
  isEnumType,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  type OperationTypeNode,
} from 'graphql';

/** An operation with the variables to run it with. */
export interface RandomOperation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const variables: Readonly<Record<string, { type: string; values: readonly unknown[] }>> = {
  yes: { type: 'Boolean!', values: [true, false] },
  no: { type: 'Boolean! = false', values: [undefined, true, false] },
  representations: { type: 'Int', values: [undefined, null, 2] },
  id: { type: 'ID!', values: ['Book:1', 'Film:2', 'x'] },
  count: { type: 'Int', values: [undefined, null, 2] },
};

/**
 * `isPlain`: without `@skip` and `@include`, and without fragments on an interface of an object. Makes an operation of the choices on the tape: each is taken modulo the number of possibilities, and an empty tape chooses the
 * first, which ends things. So the same tape makes the same operation, and a shorter one a smaller operation.
 */
export function randomOperation(
  schema: GraphQLSchema,
  kind: OperationTypeNode,
  { tape, isPlain }: { readonly tape: readonly number[]; readonly isPlain: boolean },
): RandomOperation {
  return new OperationWriter(schema, tape, isPlain).write(kind);
}

type Field = GraphQLField<unknown, unknown>;

class OperationWriter {
  readonly #schema: GraphQLSchema;
  readonly #tape: readonly number[];
  readonly #fragments: string[] = [];
  readonly #isPlain: boolean;
  #position = 0;

  constructor(schema: GraphQLSchema, tape: readonly number[], isPlain: boolean) {
    this.#schema = schema;
    this.#tape = tape;
    this.#isPlain = isPlain;
  }

  write(kind: OperationTypeNode): RandomOperation {
    const root = this.#schema.getRootType(kind);
    if (!root) throw new Error(`There is no ${kind}.`);
    const body = this.#set(root, 5);
    const fragments = this.#fragments.join('\n');
    const used = Object.entries(variables).filter(([name]) => `${body}${fragments}`.includes(`$${name}`));
    const definitions = used.map(([name, { type }]) => `$${name}: ${type}`).join(', ');
    const values = used.map(([name, { values: choices }]) => [name, this.#oneOf(choices)] as const);
    return {
      query: `${kind} Op${definitions === '' ? '' : `(${definitions})`} ${body}\n${fragments}`,
      variables: Object.fromEntries(values.filter(([, value]) => value !== undefined)),
    };
  }

  #choose(count: number): number {
    const value = this.#tape[this.#position++] ?? 0;
    return count === 0 ? 0 : value % count;
  }

  #oneOf<T>(choices: readonly T[]): T | undefined {
    return choices[this.#choose(choices.length)];
  }

  #set(type: GraphQLCompositeType, depth: number): string {
    const selections = [this.#selection(type, depth, false)];
    while (this.#choose(4) > 0 && selections.length < 6)
      selections.push(this.#selection(type, depth, !this.#isPlain));
    return `{ ${selections.join(' ')} }`;
  }

  #selection(type: GraphQLCompositeType, depth: number, mayBeLeftOut: boolean): string {
    const fields = isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
    const usable = fields.filter((field) => depth > 1 || !isCompositeType(getNamedType(field.type)));
    const choice = this.#choose(12);
    if (depth > 1 && (choice > 9 || (usable.length === 0 && choice > 0)))
      return this.#fragment(type, depth, this.#directive(mayBeLeftOut));
    const field = this.#oneOf(usable);
    if (field === undefined || choice === 1)
      return `${this.#oneOf(['', 'kind: ', ...(this.#isPlain ? [] : ['id: '])])}__typename`;
    return this.#field(field, depth, {
      directive: this.#directive(mayBeLeftOut),
      alias: this.#alias(field, fields),
    });
  }

  /** Also names that others have: of the type's other fields, of keys, of what planners add. */
  #alias({ name }: Field, fields: readonly Field[]): string {
    const choice = this.#choose(8);
    if (choice < 4) return '';
    if (choice < 6 || this.#isPlain) return `${this.#oneOf(['a', 'b', 'constructor'])}_${name}: `;
    if (choice === 6) return `${this.#oneOf(fields)?.name ?? name}: `;
    return `${this.#oneOf(['id', '__typename', 'self', 'f0', 'f1', `${name}__alias_0`, '_entities'])}: `;
  }

  #field(
    field: Field,
    depth: number,
    { directive, alias }: { readonly directive: string; readonly alias: string },
  ): string {
    const args = field.args.flatMap((argument) => this.#argument(argument));
    const type = getNamedType(field.type);
    const inner = isCompositeType(type) ? ` ${this.#set(type, depth - 1)}` : '';
    return `${alias}${field.name}${args.length === 0 ? '' : `(${args.join(', ')})`}${directive}${inner}`;
  }

  #fragment(type: GraphQLCompositeType, depth: number, directive: string): string {
    const possible = isObjectType(type)
      ? [type, ...(this.#isPlain ? [] : type.getInterfaces())]
      : [type, ...this.#schema.getPossibleTypes(type)];
    const on = this.#oneOf(possible) ?? type;
    const set = this.#set(on, depth - 1);
    const how = this.#choose(3);
    if (how === 0) return `... on ${on.name}${directive} ${set}`;
    if (how === 1) return `...${directive} ${this.#set(type, depth - 1)}`;
    const name = `F${this.#fragments.length}`;
    this.#fragments.push(`fragment ${name} on ${on.name} ${set}`);
    return `...${name}${directive}`;
  }

  /** Something is always left of a set: the planner makes no fetch for an object of which nothing is. */
  #directive(mayBeLeftOut: boolean): string {
    const choices = ['@include(if: $yes)', '@skip(if: $no)', '@skip(if: $yes)', '@include(if: false)'];
    const choice = this.#choose(16);
    return mayBeLeftOut && choice > 11 ? ` ${choices[choice - 12]}` : '';
  }

  #argument({ name, type, defaultValue }: GraphQLArgument): string[] {
    const optional = !isNonNullType(type) || defaultValue !== undefined;
    if (optional && this.#choose(2) === 0) return [];
    if (String(type) === 'ID!' && this.#choose(2) > 0) return [`${name}: $id`];
    if (String(type) === 'Int' && this.#choose(2) > 0)
      return [`${name}: $${this.#isPlain ? 'count' : this.#oneOf(['count', 'representations'])}`];
    return [`${name}: ${this.#literal(type)}`];
  }

  #literal(type: GraphQLInputType): string {
    if (isNonNullType(type)) return this.#literal(type.ofType);
    if (isListType(type)) {
      const elements = Array.from({ length: 1 + this.#choose(2) }, () => this.#value(type.ofType));
      return `[${elements.join(', ')}]`;
    }
    if (isEnumType(type)) return this.#oneOf(type.getValues())?.name ?? 'null';
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).filter(
        (field) => isNonNullType(field.type) || this.#choose(2) > 0,
      );
      return `{${fields.map((field) => `${field.name}: ${this.#value(field.type)}`).join(', ')}}`;
    }
    const literals: Readonly<Record<string, readonly string[]>> = {
      Int: ['2', '1', '3'],
      Float: ['1.5', '1', '1e3'],
      Boolean: ['true', 'false'],
      ID: ['"Book:1"', '"Film:2"', '7'],
    };
    return this.#oneOf(literals[type.name] ?? ['"word"', '"""a "word" of\n more"""']) ?? 'null';
  }

  /** Inside of another literal. */
  #value(type: GraphQLInputType): string {
    if (!isNonNullType(type) && this.#choose(6) === 5) return 'null';
    if (String(getNullableType(type)) === 'ID' && this.#choose(3) > 1) return '$id';
    return this.#literal(type);
  }
}
