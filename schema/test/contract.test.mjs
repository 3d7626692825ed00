import { composeServices } from '@apollo/composition';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { expect, test } from '@jest/globals';
import { selectsOnlyViewerIndependent } from '@parley/service-kit/contract';
import { Kind, parse, visit } from 'graphql';
import { readFileSync } from 'node:fs';
import { readSdl, subgraphs } from '../subgraphs.mjs';

const committed = readFileSync(new URL('../supergraph.graphql', import.meta.url), 'utf8');

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
