import { expect, test } from '@jest/globals';
import { buildSchema, parse } from 'graphql';
import { selectsOnlyViewerIndependent } from '../src/contract/viewer-independence.ts';

const schema = buildSchema(`
  directive @viewerIndependent on FIELD_DEFINITION | OBJECT
  interface Event { cursor: String! }
  type Said implements Event { cursor: String! @viewerIndependent }
  type Read implements Event { cursor: String! @viewerIndependent by: Person @viewerIndependent }
  type Told implements Event { cursor: String! }
  type Person { name: String @viewerIndependent note: String }
  union InRoom = Said | Read
  union InInbox = Said | Told
  type Query { room: InRoom @viewerIndependent inbox: InInbox @viewerIndependent any: Event @viewerIndependent }
`);

test.each([
  ['a marked field', '{ room { ... on Said { cursor } } }', true],
  ['a field that is not marked', '{ inbox { ... on Told { cursor } } }', false],
  ['a field that is not marked below one that is', '{ room { ... on Read { by { name note } } } }', false],
  [
    'an interface, where each type that can stand there is marked',
    '{ room { ... on Event { cursor } } }',
    true,
  ],
  ['an interface, where one that can stand there is not', '{ inbox { ... on Event { cursor } } }', false],
  ['an interface by itself, of which one type is not', '{ any { cursor } }', false],
  [
    'an interface in a fragment, which may be spread anywhere',
    '{ room { ...E } } fragment E on Event { cursor }',
    false,
  ],
  ['one of several operations', 'query A { room { __typename } } query B { any { cursor } }', false],
])('of %s', (_what, document, independent) => {
  expect(selectsOnlyViewerIndependent(schema, parse(document))).toBe(independent);
});
