import { describe, expect, test } from '@jest/globals';
import { createOperationPlanner } from '../support/plan-locally.ts';
import type { ResponsePayload } from '../../src/operations/response-payload.ts';
import { loadSupergraph } from '../../src/supergraph/load-supergraph.ts';
import { book, runPlanned } from './run-plan.ts';
import { createSubgraphModel } from './subgraph-model.ts';

type Answers = Parameters<typeof runPlanned>[1];

/** Where the errors stand, and what they say. */
const told = ({ errors = [] }: ResponsePayload) =>
  errors.map(({ path, message }) => `${path?.join('.')}: ${message}`);
const lost = { errors: [{ message: 'Lost.' }] };
const without = 'The loans service failed without saying why.';

describe('an error has a path for each field that is null because of it', () => {
  const books = [book('1'), book('2')];

  test.each<[string, string, Answers, readonly string[]]>([
    [
      'all root fields of a subgraph that is lost',
      '{ loan(id: "1") { id } books { id } loans { id } other: loans { until } }',
      { catalogue: [{ data: { books } }], loans: [{ data: null, ...lost }] },
      ['loan: Lost.', 'loans: Lost.', 'other: Lost.'],
    ],
    [
      'those of every entity',
      '{ books { id loans { until } free: available } }',
      { catalogue: [{ data: { books } }], loans: [lost] },
      [0, 1].flatMap((index) => [`books.${index}.loans: Lost.`, `books.${index}.free: Lost.`]),
    ],
    [
      'those that one fetch adds to an object of another',
      '{ books { size { width } byWeight } }',
      {
        catalogue: [{ data: { books: [book('1', { size: null, weight: 1 })] } }],
        loans: [{ data: { _entities: [{ byWeight: null }] }, errors: [{ message: 'No.', path: [] }] }],
      },
      ['books.0.byWeight: No.'],
    ],
    [
      'one below a null that has risen in the subgraph',
      '{ books { copies { at: number } } }',
      {
        catalogue: [
          {
            data: { books: [book('1', { copies: null })] },
            errors: [{ message: 'No.', path: ['books', 0, 'copies', 3, 'f0'] }],
          },
        ],
      },
      ['books.0.copies.3.at: No.'],
    ],
    [
      'what another error has taken with it',
      '{ allMedia { id } anything books { id } }',
      { catalogue: [{ data: null, errors: [{ message: 'No.', path: ['books', 0] }] }] },
      ['allMedia: No.', 'books.0: No.', 'anything: No.'],
    ],
    [
      'entities that another one has taken with it',
      '{ books { id available } }',
      {
        catalogue: [{ data: { books } }],
        loans: [{ data: null, errors: [{ message: 'No.', path: ['_entities', 1, 'available'] }] }],
      },
      ['books.0.available: No.', 'books.1.available: No.'],
    ],
    ['no data', '{ loans { id } }', { loans: [{ data: null }] }, [`loans: ${without}`]],
    ['no data, of an empty answer', '{ loans { id } }', { loans: [{}] }, [`loans: ${without}`]],
    [
      'no entities',
      '{ books { loans { id } } }',
      { catalogue: [{ data: { books } }], loans: [{ data: { _entities: null } }] },
      [`books.0.loans: ${without}`, `books.1.loans: ${without}`],
    ],
    [
      'the fields of which what they require has failed',
      '{ books { byHeft } }',
      {
        catalogue: [
          {
            data: { books: [book('1', { heft: null, title: 'a' })] },
            errors: [{ message: 'No.', path: ['books', 0, 'heft'] }],
          },
        ],
        loans: [{ data: { _entities: [{ byHeft: null }] } }],
      },
      ['books.0.byHeft: No.'],
    ],
    [
      'what comes after a fetch that failed',
      '{ top { id: title ... on Book { available } } }',
      { ratings: [{ data: { top: [{ __typename: 'Media', id: '1' }] } }], catalogue: [lost] },
      ['top.0.id: Lost.'],
    ],
  ])('%s', async (_name, query, answers, expected) => {
    const { payload, faults } = await runPlanned(query, answers);
    expect(faults).toEqual([]);
    expect(told(payload).toSorted()).toEqual([...expected].toSorted());
  });
});

describe('an error that no field is null because of is at the nearest field', () => {
  test.each<[string, string, Answers, readonly string[]]>([
    [
      'beside whole data',
      '{ v: anything all: books { id } }',
      { catalogue: [{ data: { f0: '1', f1: [] }, ...lost }] },
      ['v: Lost.'],
    ],
    [
      'at what only the plan needed',
      '{ all: books { byHeft } }',
      {
        catalogue: [
          {
            data: { f0: [book('1', { heft: null, title: 'a' })] },
            errors: [{ message: 'No.', path: ['f0', 0, 'heft'] }],
          },
        ],
        loans: [{ data: { _entities: [{ byHeft: 'light' }] } }],
      },
      ['all.0: No.'],
    ],
    [
      'at a field that is not null',
      '{ books { name: title } }',
      {
        catalogue: [
          {
            data: { books: [book('1', { f0: 'a' })] },
            errors: [{ message: 'Old.', path: ['books', 0, 'f0'] }],
          },
        ],
      },
      ['books.0.name: Old.'],
    ],
    [
      'at nothing there is',
      '{ books { title } }',
      {
        catalogue: [
          {
            data: { books: [book('1', { title: 'a' })] },
            errors: [{ message: 'No.', path: ['books', 7, 'x', 'y'] }],
          },
        ],
      },
      ['books.7: No.'],
    ],
  ])('%s', async (_name, query, answers, expected) => {
    expect(told((await runPlanned(query, answers)).payload)).toEqual(expected);
  });
});

describe('a null that the schema does not allow is an error', () => {
  test.each<[string, string, Answers, readonly string[]]>([
    [
      'of a missing entity',
      '{ all: books { by: author { borrowed } } }',
      {
        catalogue: [{ data: { f0: [book('1', { f1: { __typename: 'Author', id: '1' } })] } }],
        loans: [{ data: { _entities: [null] } }],
      },
      ['all.0.by.borrowed: Cannot return null for non-nullable field Author.borrowed.'],
    ],
    [
      'of a field that did not come',
      '{ books { weight } }',
      { catalogue: [{ data: { books: [book('1')] } }] },
      ['books.0.weight: Cannot return null for non-nullable field Book.weight.'],
    ],
    [
      'in a list',
      '{ books { copies { number } } }',
      { catalogue: [{ data: { books: [book('1', { copies: [null] })] } }] },
      ['books.0.copies.0: Cannot return null for non-nullable array element of type Copy at index 0.'],
    ],
    [
      'beside an error of another field',
      '{ books { weight cover } }',
      {
        catalogue: [
          {
            data: { books: [book('1', { weight: null, cover: null })] },
            errors: [{ message: 'No.', path: ['books', 0, 'cover'] }],
          },
        ],
      },
      ['books.0.weight: Cannot return null for non-nullable field Book.weight.', 'books.0.cover: No.'],
    ],
  ])('%s', async (_name, query, answers, expected) => {
    const { payload } = await runPlanned(query, answers);
    expect(told(payload).toSorted()).toEqual([...expected].toSorted());
    expect(payload.data).toBeNull();
  });
});

test('an error under a name that only the planner gave is at what it was fetched for', async () => {
  const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])';
  const things = 'type A @key(fields: "id") { id: ID! a: Int } type B @key(fields: "id") { id: Int b: Int }';
  const { supergraphSdl } = createSubgraphModel({
    one: `${link} union Thing = A | B type Query { things: [Thing] } ${things.replaceAll(/ [ab]: Int/g, '')}`,
    two: `${link} ${things}`,
  });
  const { payload, sent } = await runPlanned(
    '{ things { ... on A { a } ... on B { b } } }',
    {
      one: [
        {
          data: { things: [{ __typename: 'B', id__alias_0: null }] },
          errors: [{ message: 'No.', path: ['things', 0, 'id__alias_0'] }],
        },
      ],
      two: [{ data: { _entities: [null] } }],
    },
    { planner: createOperationPlanner(loadSupergraph(supergraphSdl)) },
  );
  expect(sent[0]?.query).toContain('id__alias_0');
  expect(told(payload)).toEqual(['things.0.b: No.']);
});

test('an event that failed has its errors at its field', async () => {
  const query = 'subscription { added: mediaAdded { ... on Book { loans { id } } } }';
  const { payload } = await runPlanned(query, {}, { event: { data: null, ...lost } });
  expect(told(payload)).toEqual(['added: Lost.']);
});

test('so many are told and no more', async () => {
  const books = Array.from({ length: 2_000 }, (_, index) => book(String(index)));
  const { payload } = await runPlanned('{ books { id loans { id } } }', {
    catalogue: [{ data: { books } }],
    loans: [lost],
  });
  expect(payload.errors).toHaveLength(1_001);
  expect(payload.errors?.at(-1)).toEqual({
    message: 'There are 1000 errors more; the limit is 1000.',
    extensions: { code: 'TOO_MANY_ERRORS' },
  });
});
