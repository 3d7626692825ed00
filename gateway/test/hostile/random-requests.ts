import * as fc from 'fast-check';
import {
  getNamedType,
  isCompositeType,
  isEnumType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
} from 'graphql';
import { hostileJson, hostileText } from './hostile-texts.ts';

/** An operation as it is sent: JSON as text, since not all that can be sent can be made of objects. */
export interface RandomRequest {
  /** The JSON of an object with `query` and more. */
  readonly body: string;
  readonly accept: string;
}

/** What is chosen on the way, one after the other; an empty tape chooses the first of everything. */
interface Tape {
  readonly choices: readonly number[];
  readonly jsons: readonly string[];
  readonly texts: readonly string[];
}

/** Writes an operation that fits a schema in its names, and mostly in its values. */
class RequestWriter {
  readonly variables = new Map<string, { type: string; json: string }>();
  readonly #schema: GraphQLSchema;
  readonly #tape: Tape;
  #position = 0;

  constructor(schema: GraphQLSchema, tape: Tape) {
    this.#schema = schema;
    this.#tape = tape;
  }

  write(): string {
    const kind = this.#choose(4) === 3 ? 'mutation' : 'query';
    const root = kind === 'query' ? this.#schema.getQueryType() : this.#schema.getMutationType();
    const body = root ? this.#set(root, 4) : '{ __typename }';
    const definitions = [...this.variables].map(([name, { type }]) => `$${name}: ${type}`).join(', ');
    return `${kind} Random${definitions === '' ? '' : `(${definitions})`} ${body}`;
  }

  #choose(count: number): number {
    const value = this.#tape.choices[this.#position++] ?? 0;
    return count === 0 ? 0 : value % count;
  }

  #oneOf<Item>(items: readonly Item[]): Item | undefined {
    return items[this.#choose(items.length)];
  }

  #set(type: GraphQLCompositeType, depth: number): string {
    const selections = ['__typename'];
    for (let count = this.#choose(5); count > 0; count -= 1) selections.push(this.#selection(type, depth));
    return `{ ${selections.join(' ')} }`;
  }

  #selection(type: GraphQLCompositeType, depth: number): string {
    if (this.#choose(5) === 4 && depth > 1) {
      const on = this.#oneOf([type, ...possibleTypes(this.#schema, type)]) ?? type;
      return `... on ${on.name} ${this.#directive()} ${this.#set(on, depth - 1)}`;
    }
    const usable = fieldsOf(this.#schema, type).filter(
      (field) => depth > 1 || !isCompositeType(getNamedType(field.type)),
    );
    const field = this.#oneOf(usable);
    return field === undefined ? '__typename' : this.#field(field, depth);
  }

  #field(field: GraphQLField<unknown, unknown>, depth: number): string {
    const given = field.args.filter(({ type }) => isNonNullType(type) || this.#choose(2) > 0);
    const args = given.map((argument) => `${argument.name}: ${this.#value(argument)}`).join(', ');
    const type = getNamedType(field.type);
    const alias = this.#oneOf(['', '', `a${this.#position}: `]);
    const inner = isCompositeType(type) ? this.#set(type, depth - 1) : '';
    return `${alias}${field.name}${args === '' ? '' : `(${args})`} ${this.#directive()} ${inner}`;
  }

  /** A literal that fits, one that need not, or a variable of the right type with any value. */
  #value({ type }: GraphQLArgument): string {
    const named = getNamedType(type);
    const enumValue = isEnumType(named) ? named.getValues()[0]?.name : undefined;
    const fitting = enumValue ?? { Int: '2', Float: '1.5', Boolean: 'true' }[named.name] ?? '"Book:1"';
    const how = this.#choose(5);
    if (how === 0) return fitting;
    if (how === 1) return this.#oneOf(this.#tape.texts) ?? fitting;
    const name = `v${this.variables.size}`;
    const json = enumValue === undefined ? fitting : `"${enumValue}"`;
    this.variables.set(name, {
      type: String(type),
      json: how === 2 ? json : (this.#oneOf(this.#tape.jsons) ?? json),
    });
    return `$${name}`;
  }

  #directive(): string {
    const choice = this.#choose(12);
    if (choice < 10) return '';
    const name = `v${this.variables.size}`;
    this.variables.set(name, { type: 'Boolean!', json: this.#choose(4) === 3 ? '"no"' : 'true' });
    return choice === 10 ? `@include(if: $${name})` : `@skip(if: $${name})`;
  }
}

function possibleTypes(schema: GraphQLSchema, type: GraphQLCompositeType): readonly GraphQLCompositeType[] {
  return isObjectType(type) ? type.getInterfaces() : schema.getPossibleTypes(type);
}

function fieldsOf(schema: GraphQLSchema, type: GraphQLCompositeType): GraphQLField<unknown, unknown>[] {
  const fields = isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
  return type === schema.getQueryType() ? [...fields, SchemaMetaFieldDef, TypeMetaFieldDef] : fields;
}

/** Cuts a part out of a text and puts another in its place; `at` and `length` are portions of it. */
interface Mutation {
  readonly at: number;
  readonly length: number;
  readonly by: string;
}

function mutated(text: string, { at, length, by }: Mutation): string {
  const start = Math.floor(text.length * at);
  return `${text.slice(0, start)} ${by} ${text.slice(start + Math.floor(text.length * length))}`;
}

const portion = fc.double({ min: 0, max: 1, noNaN: true });
const mutation = fc.record({ at: portion, length: fc.oneof(fc.constant(0), portion), by: hostileText });
const unchanged = fc.constant<readonly Mutation[]>([]);
/** Half of all texts stay as they are. */
const mutations: fc.Arbitrary<readonly Mutation[]> = fc.oneof(
  unchanged,
  fc.array(mutation, { minLength: 1, maxLength: 3 }),
);
const tapes: fc.Arbitrary<Tape> = fc.record({
  choices: fc.array(fc.nat(1_000), { minLength: 30, maxLength: 150 }),
  jsons: fc.array(hostileJson, { minLength: 1, maxLength: 3 }),
  texts: fc.array(hostileText, { minLength: 1, maxLength: 3 }),
});
const unasked = fc.dictionary(fc.constantFrom('id', 'v0', '__proto__', 'representations'), hostileJson, {
  maxKeys: 1,
});
const more = fc.dictionary(
  fc.constantFrom('operationName', 'extensions', 'variables', 'query', 'id'),
  hostileJson,
  {
    maxKeys: 1,
  },
);

/** Requests for a schema: some as they should be, others changed in places of their text, their variables or the whole body. */
export function randomRequests(schema: GraphQLSchema): fc.Arbitrary<RandomRequest> {
  return fc
    .record({
      tape: tapes,
      changes: mutations,
      variables: fc.oneof(fc.constant({}), unasked),
      more: fc.oneof(fc.constant({}), fc.constant({}), more),
      broken: fc.oneof(unchanged, unchanged, unchanged, mutations),
      accept: fc.constantFrom('', '', 'application/graphql-response+json', 'text/event-stream'),
    })
    .map(({ tape, changes, variables, more: others, broken, accept }) => {
      const writer = new RequestWriter(schema, tape);
      const query = changes.reduce(mutated, writer.write());
      const values = [...writer.variables].map(([name, { json }]) => [name, json] as const);
      const body = object({
        query: JSON.stringify(query),
        variables: object({ ...Object.fromEntries(values), ...variables }),
        ...others,
      });
      return { body: broken.reduce(mutated, body), accept };
    });
}

/** Of values that are JSON already. */
function object(record: Readonly<Record<string, string>>): string {
  const members = Object.entries(record).map(([name, json]) => `${JSON.stringify(name)}:${json}`);
  return `{${members.join(',')}}`;
}
