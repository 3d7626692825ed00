import { describe, expect, test } from '@jest/globals';
import { executePlan } from '../../src/execution/execute-plan.ts';
import type { ResponsePayload } from '../../src/operations/response-payload.ts';
import { book, planOf, runPlanned } from './run-plan.ts';

describe('entities', () => {
  const query = '{ books { id loans { until } } }';
  const books = { data: { books: ['1', '2', '1', '1'].map((id) => book(id)) } };

  test('one that stands in several places is asked for once', async () => {
    const loans = (text: string) => ({ loans: [{ until: text }] });
    const { payload, sent } = await runPlanned(query, {
      catalogue: [books],
      loans: [{ data: { _entities: [loans('one'), loans('two')] } }],
    });
    expect(sent[1]?.variables.representations).toEqual([book('1'), book('2')]);
    expect(payload).toEqual({
      data: { books: ['1', '2', '1', '1'].map((id) => ({ id, ...loans(id === '1' ? 'one' : 'two') })) },
    });
  });

  test('its error is reported at each of its places', async () => {
    const { payload } = await runPlanned(query, {
      catalogue: [books],
      loans: [
        {
          data: { _entities: [{ loans: null }, { loans: [] }] },
          errors: [
            { message: 'Lost.', path: ['_entities', 0, 'loans'], extensions: { stacktrace: ['secret'] } },
          ],
        },
      ],
    });
    const extensions = { code: 'DOWNSTREAM_SERVICE_ERROR', serviceName: 'loans' };
    expect(payload.errors).toEqual(
      [0, 2, 3].map((index) => ({ message: 'Lost.', path: ['books', index, 'loans'], extensions })),
    );
  });

  test('an error that names no entity is at each of their fields, and a second one where all of them are', async () => {
    const errors = [
      { message: 'All lost.', path: ['_entities'] },
      { message: 'Overflow.', path: ['_entities', 9] },
    ];
    const { payload } = await runPlanned(query, { catalogue: [books], loans: [{ data: null, errors }] });
    expect(payload.errors?.map(({ message, path }) => [message, path])).toEqual([
      ...[0, 1, 2, 3].map((index) => ['All lost.', ['books', index, 'loans']]),
      ['Overflow.', ['books']],
    ]);
  });

  test('its error is reported at its place in a list of several types', async () => {
    const { payload } = await runPlanned('{ search(text: "x") { ... on Book { available } } }', {
      catalogue: [{ data: { search: [{ __typename: 'Page' }, null, book('1')] } }],
      loans: [
        { data: { _entities: [null] }, errors: [{ message: 'Lost.', path: ['_entities', 0, 'available'] }] },
      ],
    });
    expect(payload.errors?.map(({ path }) => path)).toEqual([['search', 2, 'available']]);
  });

  test('one whose interface is all that a subgraph knows keeps its type', async () => {
    const { payload, sent } = await runPlanned('{ books { __typename stars ... on Book { id } } }', {
      catalogue: [{ data: { books: [book('1')] } }],
      ratings: [{ data: { _entities: [{ __typename: 'Media', stars: 5 }] } }],
    });
    expect(sent[1]?.variables.representations).toEqual([{ __typename: 'Media', id: '1' }]);
    expect(payload).toEqual({ data: { books: [{ __typename: 'Book', stars: 5, id: '1' }] } });
  });

  test('none to ask for, nothing sent', async () => {
    for (const data of [{ books: [] }, { books: [null] }, null]) {
      const { sent } = await runPlanned(query, { catalogue: [{ data }] });
      expect(sent.map(({ subgraph }) => subgraph)).toEqual(['catalogue']);
    }
  });

  test('another number of them than was asked for is a fault, and the rest is there', async () => {
    const { payload, faults } = await runPlanned(query, {
      catalogue: [books],
      loans: [{ data: { _entities: [] } }],
    });
    expect(faults).toHaveLength(1);
    expect(payload.errors).toMatchObject(
      [0, 1, 2, 3].map((index) => ({
        path: ['books', index, 'loans'],
        extensions: { code: 'INTERNAL_SERVER_ERROR' },
      })),
    );
    expect(payload.data?.['books']).toHaveLength(4);
  });
});

describe('subgraphs that break their contract', () => {
  test.each<[string, unknown]>([
    ['a text for a list', 'x'],
    ['a number for an object', [5]],
    ['a list for an object', [[book('1')]]],
    ['a type that clients may not see', [{ __typename: 'Hidden' }]],
    ['a type that does not exist', [{ __typename: 'constructor' }]],
  ])('%s is null, and reported', async (_name, books) => {
    const { payload } = await runPlanned('{ allMedia { __typename } }', {
      catalogue: [{ data: { allMedia: books } }],
    });
    expect(payload.data).toEqual({ allMedia: null });
    expect(payload.errors).toMatchObject([{ extensions: { code: 'INVALID_GRAPHQL' } }]);
    expect(payload.extensions).toEqual({ valueCompletion: payload.errors });
  });

  test('errors that are none are reported all the same', async () => {
    const errors = [null, 'x', { path: 5, extensions: 'y' }] as unknown as ResponsePayload['errors'];
    const { payload } = await runPlanned('{ version }', {
      catalogue: [{ data: null, ...(errors && { errors }) }],
    });
    const message = 'The catalogue service failed without saying why.';
    const extensions = { code: 'DOWNSTREAM_SERVICE_ERROR', serviceName: 'catalogue' };
    expect(payload.errors).toEqual([1, 2, 3].map(() => ({ message, path: ['version'], extensions })));
  });

  test('names of JavaScript are names like any other', async () => {
    const query = '{ __proto__: books { constructor: id toString: cover } hasOwnProperty: anything }';
    const anything: unknown = JSON.parse('{ "__proto__": 1 }');
    const data = { f0: [{ f1: '1', f2: null, __typename: 'Book' }], f3: anything };
    const { payload } = await runPlanned(query, { catalogue: [{ data }] });
    expect(JSON.stringify(payload.data)).toBe(
      '{"__proto__":[{"constructor":"1","toString":null}],"hasOwnProperty":{"__proto__":1}}',
    );
    expect(({} as Record<string, unknown>)['constructor']).toBe(Object);
  });
});

test('variables that the client leaves out stay out, and null is sent', async () => {
  const query =
    'query($id: ID!, $n: Int, $m: Int) { media(id: $id) { a: title(length: $n) b: title(length: $m) } }';
  const { sent } = await runPlanned(query, {}, { variables: { id: 'Book:1', n: null, other: 1 } });
  expect(sent[0]?.variables).toEqual({ id: 'Book:1', n: null });
});

test('mutations run one after the other and may not be repeated', async () => {
  const query = 'mutation { addBook(title: "a") { id } lend(book: "1") { id } rename(id: "1") { id } }';
  const { sent } = await runPlanned(query, {});
  expect(sent.map(({ subgraph, repeatable }) => [subgraph, repeatable])).toEqual([
    ['catalogue', false],
    ['loans', false],
    ['catalogue', false],
  ]);
});

test('of a subscription the event is given and the rest is fetched', async () => {
  const query = 'subscription { mediaAdded { ... on Book { id loans { until } } ... on Page { number } } }';
  const event = { data: { mediaAdded: book('1') } };
  const loans = { data: { _entities: [{ loans: [{ until: 'now' }] }] } };
  const { payload, sent } = await runPlanned(query, { loans: [loans] }, { event });
  expect(sent.map(({ subgraph }) => subgraph)).toEqual(['loans']);
  expect(payload).toEqual({ data: { mediaAdded: { id: '1', loans: [{ until: 'now' }] } } });
  const failed = await runPlanned(
    query,
    {},
    { event: { data: { mediaAdded: null }, errors: [{ message: 'No.', path: ['mediaAdded'] }] } },
  );
  expect(failed.sent).toEqual([]);
  expect(failed.payload.errors).toMatchObject([
    { message: 'No.', path: ['mediaAdded'], extensions: { serviceName: 'catalogue' } },
  ]);
});

test('a fetch that throws is masked, and the others go on', async () => {
  const faults: unknown[] = [];
  const payload = await executePlan(planOf('{ version books { id } loans { id } }'), {
    variables: {},
    fetch: ({ subgraph }) =>
      subgraph === 'catalogue'
        ? Promise.reject(new Error('secret'))
        : Promise.resolve({ data: { loans: [] } }),
    onFault: (error) => faults.push(error),
  });
  expect(faults).toEqual([new Error('secret')]);
  expect(JSON.stringify(payload)).not.toContain('secret');
  expect(payload.errors).toHaveLength(1);
});
