import { expect, test } from '@jest/globals';
import { buildSchema, GraphQLObjectType } from 'graphql';
import { readFileSync } from 'node:fs';

const read = (/** @type {string} */ name) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');

test('every rate limit is of a root field that there is', () => {
  const schema = buildSchema(read('supergraph.graphql'), { assumeValid: true, assumeValidSDL: true });
  /** @type {{field: string}[]} */
  const rules = JSON.parse(read('rate-limits.json'));
  expect(rules.length).toBeGreaterThan(0);
  for (const { field } of rules) {
    const [type = '', name = ''] = field.split('.');
    const root = schema.getType(type);
    expect([field, root instanceof GraphQLObjectType && name in root.getFields()]).toEqual([field, true]);
  }
});
