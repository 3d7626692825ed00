import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  isUnionType,
  Kind,
  parse,
} from 'graphql';
import { readFileSync } from 'node:fs';
import {
  argumentTable,
  entryOf,
  escaped,
  fieldTable,
  firstSentence,
  linked,
  listOf,
} from './reference-text.mjs';
import { readSdl, subgraphs } from './subgraphs.mjs';

/** @typedef {import('graphql').GraphQLNamedType} NamedType */
/** @typedef {import('graphql').GraphQLField<unknown, unknown>} Field */
/** @typedef {{ field?: string, points: number, seconds: number, by: string }} RateLimit */

/** @type {readonly RateLimit[]} */
const rateLimits = JSON.parse(readFileSync(new URL('rate-limits.json', import.meta.url), 'utf8'));

/** What docs/reference/ says: the whole graph, a page for each kind of thing. @param {import('graphql').GraphQLSchema} schema */
export function referencePages(schema) {
  const types = Object.values(schema.getTypeMap())
    .filter(({ name }) => !name.startsWith('__') && !rootTypes.includes(name))
    .filter((type) => !isSpecifiedScalarType(type))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const users = usersOf(schema);
  const entry = (/** @type {NamedType} */ type) => typeEntry(type, schema, users);
  return {
    'docs/reference/README.md': indexPage(schema, types),
    ...Object.fromEntries(
      rootTypes.map((root) => [`docs/reference/${pageOfRoot(root)}`, rootPage(schema, root)]),
    ),
    'docs/reference/types.md': `${typesIntroduction}\n${types.filter(isOutput).map(entry).join('\n')}`,
    'docs/reference/inputs.md': `${inputsIntroduction}\n${types.filter(isInputObjectType).map(entry).join('\n')}`,
    'docs/reference/values.md': `${valuesIntroduction}\n${types.filter(isValue).map(entry).join('\n')}`,
  };
}

const rootTypes = ['Query', 'Mutation', 'Subscription'];
const made = 'Generated from `schema/*.graphql` by `npm run compose`; a test fails when it has drifted.';
const typesIntroduction = `# Types\n\n${made}\n\nObjects, interfaces and unions, by name. [All of the reference](README.md).\n`;
const inputsIntroduction = `# Inputs\n\n${made}\n\nWhat mutations take, by name. [All of the reference](README.md).\n`;
const valuesIntroduction = `# Enums and scalars\n\n${made}\n\nBy name. [All of the reference](README.md).\n`;

/** @param {string} root */
const pageOfRoot = (root) => ({ Query: 'queries.md', Mutation: 'mutations.md' })[root] ?? 'subscriptions.md';
const isOutput = (/** @type {NamedType} */ type) =>
  isObjectType(type) || isInterfaceType(type) || isUnionType(type);
const isValue = (/** @type {NamedType} */ type) => isEnumType(type) || isScalarType(type);

/** @param {import('graphql').GraphQLSchema} schema @param {string} root @returns {Field[]} */
function rootFields(schema, root) {
  const type = schema.getType(root);
  if (!isObjectType(type)) return [];
  return Object.values(type.getFields()).toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

/** @param {import('graphql').GraphQLSchema} schema @param {NamedType[]} types */
function indexPage(schema, types) {
  const roots = rootTypes.map((root) => {
    const rows = rootFields(schema, root).map(
      ({ name, description }) =>
        `- [\`${name}\`](${pageOfRoot(root)}#${name.toLowerCase()}): ${firstSentence(description)}`,
    );
    return `## ${pageTitles[root]}\n\n${rows.join('\n')}\n`;
  });
  const rows = types.map((type) => `- ${linked(type)}: ${firstSentence(type.description)}`);
  return `# Reference\n\n${made}\n\n${introduction}\n${roots.join('\n')}\n## Types\n\n${rows.join('\n')}\n`;
}

/** @type {Record<string, string>} */
const pageTitles = { Query: 'Queries', Mutation: 'Mutations', Subscription: 'Subscriptions' };
const introduction = `All that the graph has, with its limits. The same as one file, for codegen and editors: [schema.graphql](../../packages/graph/schema.graphql).
[Codes](../codes.md) lists every failure and error.

- Every field of a query, a mutation or a subscription needs a signed-in viewer, but for \`register\`, \`login\` and \`refreshSession\`.
- A mutation answers a union: its success, or an expected failure, which implements [\`Problem\`](types.md#problem).
- A list that can grow is a Relay connection, of which an operation asks for a page.
- Rate limits are those of [rate-limits.json](../../schema/rate-limits.json), which \`npm start\` sets.
`;

/** @param {import('graphql').GraphQLSchema} schema @param {string} root */
function rootPage(schema, root) {
  const groups = subgraphs.map(({ name }) => {
    const own = ownFields(name, root);
    const fields = rootFields(schema, root).filter((field) => own.has(field.name));
    return fields.length === 0
      ? ''
      : `## From ${name}\n\n${fields.map((field) => rootEntry(root, field)).join('\n')}`;
  });
  const text = groups.filter((group) => group !== '').join('\n');
  return `# ${pageTitles[root]}\n\n${made} [All of the reference](README.md).\n\n${text}`;
}

/** The root fields that a subgraph serves. @param {string} subgraph @param {string} root */
function ownFields(subgraph, root) {
  return new Map(
    parse(readSdl(subgraph)).definitions.flatMap((node) =>
      (node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.OBJECT_TYPE_EXTENSION) &&
      node.name.value === root
        ? (node.fields ?? []).map((field) => [field.name.value, field])
        : [],
    ),
  );
}

/** @param {string} root @param {Field} field */
function rootEntry(root, field) {
  const type = getNamedType(field.type);
  const answers = isUnionType(type) ? `: ${listOf(type.getTypes())}` : '';
  const limits = rateLimits.filter(({ field: name }) => name === `${root}.${field.name}`);
  const facts = [
    `**Answers** ${linked(field.type)}${answers}.`,
    ...deliveryOf(root, field.name),
    ...limits.map(
      ({ points, seconds, by }) =>
        `**Rate limit**: ${points} in ${seconds} s, for each ${by}. [\`RATE_LIMITED\`](../codes.md#errors) after it.`,
    ),
  ];
  return entryOf(field.name, field, [...facts, argumentTable(field.args)]);
}

/** Which of the two a subscription is. @param {string} root @param {string} name */
function deliveryOf(root, name) {
  if (root !== 'Subscription') return [];
  const directives = subgraphs.flatMap(
    (subgraph) => ownFields(subgraph.name, root).get(name)?.directives ?? [],
  );
  const mode = directives.find((directive) => directive.name.value === 'delivery')?.arguments?.[0]?.value;
  if (mode?.kind !== Kind.ENUM) return [];
  return [
    `**Delivery**: [\`${mode.value}\`](values.md#deliverymode). [How to follow it](../apps/subscriptions.md).`,
  ];
}

/** @param {NamedType} type @param {import('graphql').GraphQLSchema} schema @param {Map<string, string[]>} users */
function typeEntry(type, schema, users) {
  return entryOf(type.name, type, [
    ...factsOf(type, schema),
    usedBy(users.get(type.name) ?? []),
    membersOf(type),
  ]);
}

/** @param {NamedType} type @param {import('graphql').GraphQLSchema} schema */
function factsOf(type, schema) {
  if (isUnionType(type)) return [`**One of** ${listOf(type.getTypes())}.`];
  if (isInterfaceType(type)) return [`**Implemented by** ${listOf(schema.getPossibleTypes(type))}.`];
  if (isObjectType(type) && type.getInterfaces().length > 0)
    return [`**Implements** ${listOf(type.getInterfaces())}.`];
  if (isScalarType(type) && type.specifiedByURL) return [`**Specified by** <${type.specifiedByURL}>.`];
  return [];
}

/** @param {NamedType} type */
function membersOf(type) {
  if (isObjectType(type) || isInterfaceType(type)) return fieldTable(Object.values(type.getFields()));
  if (isInputObjectType(type)) return argumentTable(Object.values(type.getFields()));
  if (!isEnumType(type)) return '';
  return type
    .getValues()
    .map(({ name, description }) => `- \`${name}\`: ${escaped(description)}`)
    .join('\n');
}

/** Where each type is found: `Query.rooms`, `Room.messages`. @param {import('graphql').GraphQLSchema} schema */
function usersOf(schema) {
  /** @type {Map<string, string[]>} */
  const users = new Map();
  for (const type of Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'))) {
    if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const place = rootTypes.includes(type.name)
        ? `[\`${field.name}\`](${pageOfRoot(type.name)}#${field.name.toLowerCase()})`
        : linked(type, `${type.name}.${field.name}`);
      for (const name of typesIn(field)) users.set(name, [...(users.get(name) ?? []), place]);
    }
  }
  return users;
}

/** The names of the types of a field and its arguments. @param {Field | import('graphql').GraphQLInputField} field */
function typesIn(field) {
  const names = new Set([getNamedType(field.type).name]);
  if ('args' in field) for (const argument of field.args) names.add(getNamedType(argument.type).name);
  return names;
}

/** @param {string[]} places */
function usedBy(places) {
  const most = 12;
  if (places.length === 0) return '';
  return places.length > most
    ? `**Found in** ${places.length} places.`
    : `**Found in** ${places.join(', ')}.`;
}
