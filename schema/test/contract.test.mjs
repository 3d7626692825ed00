import { composeServices } from '@apollo/composition';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { describe, expect, test } from '@jest/globals';
import { maxStalenessOf, selectsOnlyViewerIndependent } from '@parley/service-kit/contract';
import { buildSchema, Kind, parse, print, visit } from 'graphql';
import { readFileSync } from 'node:fs';
import { readSdl, subgraphs } from '../subgraphs.mjs';

const committed = readFileSync(new URL('../supergraph.graphql', import.meta.url), 'utf8');

const supergraph = buildSchema(committed, { assumeValid: true });

/** @param {(name: string, sdl: string) => string} change */
function compose(change = (_name, sdl) => sdl) {
  return composeServices(
    subgraphs.map(({ name, url }) => ({ name, url, typeDefs: parse(change(name, readSdl(name))) })),
  );
}

test('the committed supergraph is what the four SDL files compose to', () => {
  expect(`${compose().supergraphSdl}\n`).toBe(committed);
});

test('an SDL file that changes makes the committed supergraph differ', () => {
  const { supergraphSdl } = compose((name, sdl) =>
    name === 'user' ? sdl.replace('  me: User\n', '  me: User\n  somebody: User\n') : sdl,
  );
  expect(`${supergraphSdl}\n`).not.toBe(committed);
});

test.each(subgraphs.map(({ name }) => name))(
  'everything in the SDL of %s that a client sees is described',
  (name) => {
    expect(undescribed(readSdl(name))).toEqual([]);
  },
);

test.each(
  subgraphs.flatMap(({ name }) =>
    [...readSdl(name).matchAll(/union (\w+Event) =([^"]+)/g)].map(([, union, types]) => [name, union, types]),
  ),
)('every event of %s in %s says where it stands', (name, _union, types = '') => {
  const sdl = readSdl(name ?? '');
  for (const [type] of types.matchAll(/\w+/g)) expect(sdl).toContain(`type ${type} implements StreamEvent`);
});

test('where an event stands is the same for all who follow a room, so that it is sent to them at once', () => {
  const chat = buildSubgraphSchema(parse(readSdl('chat')));
  const selection =
    '__typename ... on StreamEvent { cursor } ... on MessageSent { at message { number text } }';
  const isShared = (/** @type {string} */ field) =>
    selectsOnlyViewerIndependent(chat, parse(`subscription { ${field} { ${selection} } }`));
  expect(isShared('roomEvents(roomId: "1")')).toBe(true);
  expect(isShared('inboxEvents')).toBe(false);
});

test('who wrote a message is read once a second at most, whatever is shown of them', () => {
  const fields = 'id username displayName bio createdAt isDeleted image { url(size: 64) }';
  const asked = (/** @type {string} */ more) =>
    parse(`{ _entities(representations: []) { ... on User { ${fields} ${more} } } }`);
  expect(maxStalenessOf(supergraph, asked(''))).toBe(1_000);
  expect(maxStalenessOf(supergraph, asked('onlineStatus { state }'))).toBe(0);
});

describe.each(subgraphs.map(({ name }) => [name, parse(readSdl(name))]))(
  'the SDL of %s',
  (_name, document) => {
    const definitions = typeof document === 'string' ? [] : document.definitions;
    const types = definitions.flatMap((node) => (node.kind === Kind.OBJECT_TYPE_DEFINITION ? [node] : []));
    const fields = types.flatMap(({ name, fields = [] }) =>
      fields.map((field) => ({ type: name.value, field })),
    );

    test('describes the whole graph, since composition takes the description of one', () => {
      const [schema] = definitions.filter(({ kind }) => kind === Kind.SCHEMA_DEFINITION);
      expect(schema).toMatchObject({ description: { value: supergraph.description } });
    });

    test('says of every scalar what specifies it', () => {
      const scalars = definitions.filter(({ kind }) => kind === Kind.SCALAR_TYPE_DEFINITION);
      for (const scalar of scalars)
        expect(scalar).toMatchObject({ directives: [{ name: { value: 'specifiedBy' } }] });
    });

    test('says of every subscription how it delivers, in its description as by @delivery', () => {
      const streams = fields.filter(({ type }) => type === 'Subscription');
      const words = { LOSSLESS: 'Lossless:', LATEST: 'Latest-only:' };
      for (const { field } of streams) {
        const [mode] = /(?<=@delivery\(mode: )\w+/.exec(print(field)) ?? [];
        expect(field.description?.value).toContain(words[/** @type {keyof typeof words} */ (mode)]);
      }
    });

    test('lets only what is the same for every viewer be a little old', () => {
      for (const { type, field } of fields)
        if (/@maxStaleness/.test(print(field)))
          expect(`${type}.${print(field)}`).toContain('@viewerIndependent');
    });

    test('lets a bad argument take nothing away but its own field', () => {
      const pages = fields.filter(({ field }) =>
        (field.arguments ?? []).some(({ name }) => name.value === 'first'),
      );
      for (const { type, field } of pages)
        expect(`${type}.${field.name.value}: ${print(field.type)}`).not.toMatch(/!$/);
    });

    test('gives every failure the code of its name, and has no other codes', () => {
      const problems = types.filter(({ interfaces = [] }) =>
        interfaces.some(({ name }) => name.value === 'Problem'),
      );
      const [codes] = definitions.flatMap((node) =>
        node.kind === Kind.ENUM_TYPE_DEFINITION && node.name.value === 'ProblemCode'
          ? [node.values ?? []]
          : [],
      );
      const wanted = problems.map(({ name }) => name.value.replaceAll(/(?!^)(?=[A-Z])/g, '_').toUpperCase());
      expect(codes?.map(({ name }) => name.value).toSorted()).toEqual(wanted.toSorted());
    });
  },
);

test('a field without a description is noticed', () => {
  expect(undescribed('"A thing." type Thing { size(unit: String): Int }')).toEqual([
    'Thing.size',
    'Thing.unit',
  ]);
});

/**
 * The names of types, fields, arguments, values and directives without a description: it is the API's documentation.
 * @param {string} sdl
 * @returns {string[]}
 */
function undescribed(sdl) {
  /** @type {string[]} */
  const found = [];
  visit(parse(sdl), {
    enter(node, _key, _parent, _path, ancestors) {
      if (!('description' in node) || node.description !== undefined) return;
      if (!('name' in node) || node.name === undefined) return;
      const owner = ancestors.findLast(
        (ancestor) =>
          !Array.isArray(ancestor) && 'name' in ancestor && ancestor.kind !== Kind.FIELD_DEFINITION,
      );
      found.push(
        `${owner === undefined ? '' : `${/** @type {any} */ (owner).name.value}.`}${node.name.value}`,
      );
    },
  });
  return found;
}
