import { composeServices } from '@apollo/composition';
import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  execute,
  getNamedType,
  getNullableType,
  isAbstractType,
  isEnumType,
  isListType,
  isObjectType,
  parse,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';
import type { ResponsePayload } from '../../src/operations/response-payload.ts';

/** Subgraphs in this process, whose answers depend on what is asked and on nothing else. */
export interface SubgraphModel {
  readonly supergraphSdl: string;
  /** Every answer is made anew, as if it had come over the wire. */
  answer(subgraph: string, request: { query: string; variables?: object }): Promise<ResponsePayload>;
}

interface Thing {
  readonly __typename?: string;
  /** Which one it is: `Book:3`. The same in all subgraphs. */
  readonly $?: string;
  readonly id?: string;
}

/**
 * Fields have values by hash: some are null, some fail, lists have 0 to 3 elements. `seed` makes another world. `concrete`: which
 * objects stand behind a type that a subgraph knows only as an interface object.
 */
export function createSubgraphModel(
  sdls: Readonly<Record<string, string>>,
  { seed = 0, concrete = {} }: { seed?: number; concrete?: Readonly<Record<string, readonly string[]>> } = {},
): SubgraphModel {
  const services = Object.entries(sdls).map(([name, sdl]) => ({
    name,
    url: `http://${name}`,
    typeDefs: parse(sdl),
  }));
  const { supergraphSdl, errors } = composeServices(services);
  if (supergraphSdl === undefined) throw new Error(String(errors));
  const schemas = new Map(
    services.map(({ name, typeDefs }) => [
      name,
      buildSubgraphSchema({ typeDefs, resolvers: references(sdls) }),
    ]),
  );
  return {
    supergraphSdl,
    answer: async (subgraph, { query, variables }) => {
      const schema = schemas.get(subgraph);
      if (schema === undefined) throw new Error(`There is no subgraph ${subgraph}.`);
      const result = await execute({
        schema,
        document: parse(query),
        variableValues: { ...variables },
        rootValue: { $: 'root' },
        fieldResolver: fieldByHash(seed, concrete),
        typeResolver: ({ __typename }: Thing) => __typename,
      });
      return JSON.parse(JSON.stringify(result)) as ResponsePayload;
    },
  };
}

/** Some references lead nowhere. */
function references(
  sdls: Readonly<Record<string, string>>,
): Record<string, { __resolveReference: (reference: Thing) => object | null }> {
  const found = [
    ...Object.values(sdls)
      .join('\n')
      .matchAll(/(type|interface) (\w+)[^{]*@key/g),
  ];
  const resolve = (reference: Thing) =>
    hash(`lost ${reference.id}`) % 9 === 0
      ? null
      : { ...reference, $: reference.id, __typename: reference.id?.split(':')[0] };
  const interfaceObjects = new Set(
    [
      ...Object.values(sdls)
        .join('\n')
        .matchAll(/type (\w+)[^{]*@interfaceObject/g),
    ].map(([, name]) => name),
  );
  return Object.fromEntries(
    found.map(([, kind, name = '']) => [
      name,
      {
        __resolveReference: (reference: Thing) => {
          const thing = resolve(reference);
          return thing && interfaceObjects.has(name) && kind === 'type'
            ? { ...thing, __typename: name }
            : thing;
        },
      },
    ]),
  );
}

function fieldByHash(
  seed: number,
  concrete: Readonly<Record<string, readonly string[]>>,
): GraphQLFieldResolver<Thing, unknown> {
  return (source, args, _context, { fieldName, returnType, schema, parentType }) => {
    const self = source.$ ?? source.id ?? parentType.name;
    if (fieldName === 'id') return self;
    const given = (source as Record<string, unknown>)[fieldName];
    if (given !== undefined) return given;
    // What a field requires of others (`@requires`) stands in the reference and takes part in the value.
    const required = Object.entries(source).filter(([key]) => !['__typename', '$', 'id'].includes(key));
    const key = `${seed} ${self} ${fieldName} ${JSON.stringify([args, fieldName.startsWith('by') ? required : []])}`;
    if (hash(`fails ${key}`) % 23 === 0) throw new Error(`${fieldName} of ${self} fails.`);
    return valueOf(returnType, key, schema, concrete);
  };
}

function valueOf(
  type: GraphQLOutputType,
  key: string,
  schema: GraphQLSchema,
  concrete: Readonly<Record<string, readonly string[]>>,
): unknown {
  const number = hash(key);
  const nullable = getNullableType(type);
  if (nullable === type && number % 11 === 0) return null;
  if (isListType(nullable))
    return Array.from({ length: number % 4 }, (_, index) =>
      valueOf(nullable.ofType, `${key} ${index}`, schema, concrete),
    );
  const named = getNamedType(nullable);
  if (isEnumType(named)) return named.getValues()[number % named.getValues().length]?.name;
  if (isAbstractType(named) || isObjectType(named)) {
    const types = isAbstractType(named)
      ? schema.getPossibleTypes(named).map(({ name }) => name)
      : (concrete[named.name] ?? [named.name]);
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
