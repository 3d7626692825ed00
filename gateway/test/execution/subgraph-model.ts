import { composeServices } from '@apollo/composition';
import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  execute,
  getArgumentValues,
  getNamedType,
  getNullableType,
  isAbstractType,
  isEnumType,
  isListType,
  isObjectType,
  Kind,
  parse,
  type DocumentNode,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';
import type { ResponsePayload } from '../../src/operations/response-payload.ts';

/** Subgraphs in this process, whose answers depend on what is asked and on nothing else. */
export interface SubgraphModel {
  readonly supergraphSdl: string;
  /** What one server of the whole schema would answer, without any plan: graphql-js executes it. */
  monolith(schema: GraphQLSchema, request: { query: string; variables?: object }): Promise<ResponsePayload>;
  /** Every answer is made anew, as if it had come over the wire. */
  answer(subgraph: string, request: { query: string; variables?: object }): Promise<ResponsePayload>;
}

interface Thing {
  readonly __typename?: string;
  /** Which one it is: `Book:3`. The same in all subgraphs. */
  readonly $?: string;
  readonly id?: string;
  /** Its key where that is not `id`. */
  readonly self?: Thing;
}

export interface World {
  /** Another one makes another world. */
  readonly seed?: number;
  /** Nothing fails, no reference leads nowhere, and there is no value that clients may not see. */
  readonly isSound?: boolean;
  /** Some references lead nowhere. */
  readonly losesReferences?: boolean;
  /** The object types of a type that a subgraph knows only as an interface object. */
  readonly concrete?: Readonly<Record<string, readonly string[]>>;
}

type EnumValues = ReadonlyMap<string, readonly string[]>;
type KnownWorld = Required<World> & {
  readonly enumValues: EnumValues;
  /** What `@requires` says of `Book.byWeight`. */
  readonly required: ReadonlyMap<string, SelectionSetNode>;
};

/** Fields have values by hash: some are null, some fail, lists have 0 to 3 elements. */
export function createSubgraphModel(
  sdls: Readonly<Record<string, string>>,
  { seed = 0, isSound = false, losesReferences = !isSound, concrete = {} }: World = {},
): SubgraphModel {
  const services = Object.entries(sdls).map(([name, sdl]) => ({
    name,
    url: `http://${name}`,
    typeDefs: parse(sdl),
  }));
  const world = {
    seed,
    isSound,
    losesReferences,
    concrete,
    enumValues: sharedEnumValues(services),
    required: requiredFields(services),
  };
  const { supergraphSdl, errors } = composeServices(services);
  if (supergraphSdl === undefined) throw new Error(String(errors));
  const schemas = new Map(
    services.map(({ name, typeDefs }) => [
      name,
      buildSubgraphSchema({ typeDefs, resolvers: references(sdls[name] ?? '', world) }),
    ]),
  );
  return {
    supergraphSdl,
    answer: async (subgraph, { query, variables }) => {
      const schema = schemas.get(subgraph);
      if (schema === undefined) throw new Error(`There is no subgraph ${subgraph}.`);
      return run(schema, query, variables, world);
    },
    monolith: (schema, { query, variables }) => run(schema, query, variables, world),
  };
}

/** Of each enum the values that every subgraph knows which has it: so that all of them and the whole schema choose the same one. */
function sharedEnumValues(services: readonly { typeDefs: DocumentNode }[]): EnumValues {
  const shared = new Map<string, readonly string[]>();
  for (const { typeDefs } of services)
    for (const definition of typeDefs.definitions) {
      if (definition.kind !== Kind.ENUM_TYPE_DEFINITION) continue;
      const names = (definition.values ?? []).map(({ name }) => name.value);
      const before = shared.get(definition.name.value) ?? names;
      shared.set(
        definition.name.value,
        before.filter((name) => names.includes(name)),
      );
    }
  return shared;
}

async function run(
  schema: GraphQLSchema,
  query: string,
  variables: object | undefined,
  world: KnownWorld,
): Promise<ResponsePayload> {
  const result = await execute({
    schema,
    document: parse(query),
    variableValues: { ...variables },
    rootValue: { $: 'root' },
    fieldResolver: fieldByHash(world),
    typeResolver: ({ __typename }: Thing) => __typename,
  });
  return JSON.parse(JSON.stringify(result)) as ResponsePayload;
}

/** A subgraph that knows an interface only as an object leaves its name. */
function references(
  sdl: string,
  { losesReferences }: KnownWorld,
): Record<string, { __resolveReference: (reference: Thing) => object | null }> {
  const entities = [...sdl.matchAll(/(type|interface) (\w+)[^{]*@key/g)];
  return Object.fromEntries(
    entities.map(([, kind, name = '']) => [
      name,
      {
        __resolveReference: (reference: Thing) => {
          if (losesReferences && hash(`lost ${reference.id}`) % 9 === 0) return null;
          const self = reference.id ?? reference.self?.id;
          const concrete = self?.split(':')[0];
          return { ...reference, $: self, __typename: kind === 'interface' ? concrete : name };
        },
      },
    ]),
  );
}

/** What each field requires of other subgraphs. */
function requiredFields(
  services: readonly { typeDefs: DocumentNode }[],
): ReadonlyMap<string, SelectionSetNode> {
  const found = new Map<string, SelectionSetNode>();
  for (const { typeDefs } of services)
    for (const type of typeDefs.definitions) {
      if (type.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
      for (const field of type.fields ?? []) {
        const requires = field.directives?.find(({ name }) => name.value === 'requires');
        const fields = requires?.arguments?.[0]?.value;
        if (fields?.kind !== Kind.STRING) continue;
        const [operation] = parse(`{ ${fields.value} }`).definitions;
        if (operation?.kind === Kind.OPERATION_DEFINITION)
          found.set(`${type.name.value}.${field.name.value}`, operation.selectionSet);
      }
    }
  return found;
}

type Resolve = (
  source: Thing,
  args: object,
  info: Pick<GraphQLResolveInfo, 'fieldName' | 'returnType' | 'schema' | 'parentType'>,
) => unknown;

/** What a subgraph finds in its reference (`@requires`), and what one server would have to find to give the same value. */
function pick(
  resolve: Resolve,
  { source, type, schema }: { source: Thing; type: GraphQLObjectType; schema: GraphQLSchema },
  { selections }: SelectionSetNode,
): object {
  const values = selections.flatMap((node) => {
    if (node.kind !== Kind.FIELD) return [];
    const fieldName = node.name.value;
    const given = (source as Record<string, unknown>)[fieldName];
    const field = type.getFields()[fieldName];
    if (field === undefined) return [[fieldName, given] as const];
    const info = { fieldName, returnType: field.type, schema, parentType: type };
    const value = given === undefined ? resolve(source, getArgumentValues(field, node), info) : given;
    const inner = getNamedType(field.type);
    return [
      [
        fieldName,
        node.selectionSet && isObjectType(inner) && typeof value === 'object' && value !== null
          ? pick(resolve, { source: value, type: inner, schema }, node.selectionSet)
          : value,
      ] as const,
    ];
  });
  return Object.fromEntries(values);
}

function fieldByHash(world: KnownWorld): GraphQLFieldResolver<Thing, unknown> {
  const { seed, isSound } = world;
  const resolve: Resolve = (source, args, { fieldName, returnType, schema, parentType }) => {
    const self = source.$ ?? source.id ?? parentType.name;
    if (fieldName === 'id') return self;
    if (fieldName === 'self') return { __typename: getNamedType(returnType).name, $: self };
    const given = (source as Record<string, unknown>)[fieldName];
    if (given !== undefined) return given;
    const selections = [parentType, ...parentType.getInterfaces()].flatMap(
      ({ name }) => world.required.get(`${name}.${fieldName}`) ?? [],
    );
    const required = selections.map((set) => pick(resolve, { source, type: parentType, schema }, set));
    if (!isSound && JSON.stringify(required).includes('null')) return null;
    const key = `${seed} ${self} ${fieldName} ${JSON.stringify([args, required])}`;
    if (!isSound && hash(`fails ${key}`) % 23 === 0) throw new Error(`${fieldName} of ${self} fails.`);
    return valueOf(returnType, key, schema, world);
  };
  return (source, args, _context, info) => resolve(source, args as object, info);
}

function valueOf(type: GraphQLOutputType, key: string, schema: GraphQLSchema, world: KnownWorld): unknown {
  const number = hash(key);
  const nullable = getNullableType(type);
  if (nullable === type && number % 11 === 0) return null;
  if (isListType(nullable))
    return Array.from({ length: number % 4 }, (_, index) =>
      valueOf(nullable.ofType, `${key} ${index}`, schema, world),
    );
  const named = getNamedType(nullable);
  if (isEnumType(named)) {
    const names = world.enumValues.get(named.name) ?? named.getValues().map(({ name }) => name);
    const values = names.filter((name) => !world.isSound || name !== 'SECRET').toSorted();
    return values[number % values.length];
  }
  if (isAbstractType(named) || isObjectType(named)) {
    const types = isAbstractType(named)
      ? schema
          .getPossibleTypes(named)
          .map(({ name }) => name)
          .toSorted()
      : (world.concrete[named.name] ?? [named.name]);
    const name = types[number % types.length] ?? '';
    return { __typename: isObjectType(named) ? named.name : name, $: `${name}:${(number >>> 8) % 4}` };
  }
  switch (named.name) {
    case 'Int':
      return number % 3;
    case 'Float':
      return (number % 100) / 8;
    case 'Boolean':
      return number % 2 === 0;
    case 'DateTime':
      return new Date(number).toISOString();
    case 'Anything':
      return { deep: [number % 5, null] };
    default:
      return number % 13 === 0 ? '' : `${key.split(' ')[2]} ${number % 1_000}`;
  }
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return (value ^ (value >>> 15)) >>> 0;
}
