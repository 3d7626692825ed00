// Writes src/*.generated.ts of schema.graphql: the members of its abstract types, and the lists that come in pages.
import { buildSchema, isAbstractType, isObjectType, getNamedType } from 'graphql';
import { readFileSync, writeFileSync } from 'node:fs';

const schema = buildSchema(readFileSync(new URL('schema.graphql', import.meta.url), 'utf8'));
const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));
/** Where a page lies, which is no part of which list it is of. */
const pageArguments = ['first', 'after', 'last', 'before', 'around', 'aroundNumber'];

const possibleTypes = Object.fromEntries(
  types
    .filter(isAbstractType)
    .map((type) => [type.name, schema.getPossibleTypes(type).map(({ name }) => name)]),
);

/** The arguments by which a list differs from others of its field, by type and field. */
const connections = Object.fromEntries(
  types
    .filter(isObjectType)
    .map((type) => /** @type {const} */ ([type.name, listsOf(type)]))
    .filter(([, lists]) => Object.keys(lists).length > 0),
);

/** @param {import('graphql').GraphQLObjectType} type */
function listsOf(type) {
  return Object.fromEntries(
    Object.values(type.getFields())
      .filter((field) => getNamedType(field.type).name.endsWith('Connection'))
      .map(({ name, args }) => [
        name,
        args.map((argument) => argument.name).filter((argument) => !pageArguments.includes(argument)),
      ]),
  );
}

write(
  'possible-types',
  `/** The object types of each interface and union: for \`InMemoryCache\`, and for whatever matches fragments. */
export const possibleTypes: Record<string, string[]> = ${JSON.stringify(possibleTypes, undefined, 2)};\n`,
);
write(
  'connections',
  `/** The fields that come in pages, and the arguments by which one list differs from another. */
export const connections: Record<string, Record<string, string[]>> = ${JSON.stringify(connections, undefined, 2)};\n`,
);

/** @param {string} name @param {string} text */
function write(name, text) {
  writeFileSync(new URL(`src/${name}.generated.ts`, import.meta.url), text);
}
