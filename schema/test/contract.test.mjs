import { composeServices } from '@apollo/composition';
import { expect, test } from '@jest/globals';
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
