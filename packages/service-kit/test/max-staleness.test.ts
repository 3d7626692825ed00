import { expect, test } from '@jest/globals';
import { buildSchema, parse } from 'graphql';
import { maxStalenessOf } from '../src/contract/index.ts';

const schema = buildSchema(`
  directive @maxStaleness(ms: Int!) repeatable on FIELD_DEFINITION
  interface Named { name: String }
  type Person implements Named {
    name: String @maxStaleness(ms: 1000)
    image: Image @maxStaleness(ms: 2000)
    note: String
    twice: String @maxStaleness(ms: 400) @maxStaleness(ms: 300)
    never: String @maxStaleness(ms: -1)
    rarely: String @maxStaleness(ms: 600000)
  }
  type Robot implements Named { name: String }
  type Image { url: String @maxStaleness(ms: 500) size: Int }
  type Query { person: Person @maxStaleness(ms: 3000) named: Named @maxStaleness(ms: 3000) }
`);

test.each([
  ['of a marked field what it says', '{ person { image { __typename } } }', 2000],
  ['of several the least', '{ person { name image { url } } }', 500],
  ['no time for a field without a mark', '{ person { name note } }', 0],
  ['no time for one below those that have it', '{ person { image { url size } } }', 0],
  ['no time for what is less than none', '{ person { name never } }', 0],
  ['a minute at most', '{ _entities { ... on Person { rarely } } }', 60_000],
  ['no time where one type behind an interface has no mark', '{ named { name } }', 0],
  ['no time for what has no field', '{ _entities { ... on Robot { __typename } } }', 0],
  ['of a field that has two marks the least', '{ _entities { ... on Person { twice } } }', 300],
  ['of entities what their fields say', '{ _entities { ... on Person { name } } }', 1000],
])('%s', (_what, document, ms) => {
  expect(maxStalenessOf(schema, parse(document))).toBe(ms);
});
