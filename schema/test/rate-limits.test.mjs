import { expect, test } from '@jest/globals';
import { buildSchema, GraphQLObjectType } from 'graphql';
import { readFileSync } from 'node:fs';

const read = (/** @type {string} */ name) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');

test('every rate limit is of a root field that there is, or of a path that is passed through', () => {
  const schema = buildSchema(read('supergraph.graphql'), { assumeValid: true, assumeValidSDL: true });
  const compose = read('../docker-compose.yml');
  /** @type {{field?: string, uploads?: string}[]} */
  const rules = JSON.parse(read('rate-limits.json'));
  expect(rules.length).toBeGreaterThan(0);
  for (const { field, uploads } of rules) {
    const [type = '', name = ''] = field?.split('.') ?? [];
    const root = schema.getType(type);
    const isField = root instanceof GraphQLObjectType && name in root.getFields();
    const isPath = uploads !== undefined && compose.includes(`"path":"${uploads}"`);
    expect([field, uploads, isField || isPath]).toEqual([field, uploads, true]);
  }
});

test('what writes into the log of a room has a limit, as a message has', () => {
  /** @type {{field?: string}[]} */
  const rules = JSON.parse(read('rate-limits.json'));
  const limited = rules.map(({ field }) => field?.replace('Mutation.', ''));
  const logged = [
    'sendMessage',
    'editMessage',
    'addReaction',
    'removeReaction',
    'pinMessage',
    'unpinMessage',
    'createPoll',
    'forwardMessages',
    'votePoll',
    'closePoll',
  ];
  expect(limited).toEqual(expect.arrayContaining(logged));
});
