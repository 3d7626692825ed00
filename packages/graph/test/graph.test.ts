import { ApolloClient, ApolloLink, gql, InMemoryCache } from '@apollo/client';
import { expect, test } from '@jest/globals';
import { connections, possibleTypes } from '@parley/graph';
import { createTypePolicies } from '@parley/graph/apollo';
import { generateDocuments, scalars, schemaAst } from '@parley/graph/codegen';
import {
  getNamedType,
  isAbstractType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  parse,
} from 'graphql';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const types = Object.values(schemaAst.getTypeMap()).filter(({ name }) => !name.startsWith('__'));
const createCache = () => new InMemoryCache({ possibleTypes, typePolicies: createTypePolicies() });

test('every interface and union has its members', () => {
  const abstract = types.filter(isAbstractType);
  expect(Object.keys(possibleTypes).toSorted()).toEqual(abstract.map(({ name }) => name).toSorted());
  for (const type of abstract)
    expect(possibleTypes[type.name]).toEqual(schemaAst.getPossibleTypes(type).map(({ name }) => name));
  expect(possibleTypes['RoomEvent']).toContain('MessageSent');
});

test('every field that comes in pages is kept as one list', () => {
  const fields = types
    .filter(isObjectType)
    .flatMap((type) => Object.values(type.getFields()).map((field) => ({ type: type.name, field })))
    .filter(({ field }) => getNamedType(field.type).name.endsWith('Connection'));
  expect(fields.length).toBeGreaterThan(10);
  const policies = createTypePolicies();
  for (const { type, field } of fields) {
    expect(connections[type]).toHaveProperty(field.name);
    expect(policies[type]?.fields).toHaveProperty([field.name, 'keyArgs']);
  }
});

test('every scalar has its type in JSON', () => {
  const own = types.filter((type) => isScalarType(type) && !isSpecifiedScalarType(type));
  expect(own.map(({ name }) => name).toSorted()).toEqual(['Cursor', 'DateTime']);
  for (const { name } of own) expect(scalars[name]).toBe('string');
});

const page = (numbers: readonly number[], hasPreviousPage: boolean) => ({
  __typename: 'MessageConnection',
  edges: numbers.map((number) => ({
    __typename: 'MessageEdge',
    cursor: `c${number}`,
    node: { __typename: 'Message', id: `m${number}`, number },
  })),
  pageInfo: {
    __typename: 'PageInfo',
    hasPreviousPage,
    hasNextPage: false,
    startCursor: `c${numbers[0]}`,
    endCursor: `c${numbers.at(-1)}`,
  },
});

test('older pages of a room go before those that are there', () => {
  const cache = createCache();
  const query = gql`
    query ($before: String) {
      room(id: "r") {
        id
        messages(last: 2, before: $before) {
          edges {
            cursor
            node {
              id
              number
            }
          }
          pageInfo {
            hasPreviousPage
            hasNextPage
            startCursor
            endCursor
          }
        }
      }
    }
  `;
  const write = (variables: object, messages: object) =>
    cache.writeQuery({ query, variables, data: { room: { __typename: 'Room', id: 'r', messages } } });
  write({}, page([3, 4], true));
  write({ before: 'c3' }, page([1, 2], false));
  expect(cache.readQuery({ query })).toMatchObject({
    room: { messages: { ...page([1, 2, 3, 4], false) } },
  });
});

test('a list that is null is no empty list, and takes nothing from one that is there', () => {
  const cache = createCache();
  const query = gql`
    query {
      room(id: "r") {
        id
        messages(last: 2) {
          edges {
            cursor
            node {
              id
              number
            }
          }
          pageInfo {
            hasPreviousPage
            hasNextPage
            startCursor
            endCursor
          }
        }
      }
    }
  `;
  const after = (messages: object | null): object | null => {
    const room = { __typename: 'Room', id: 'r', messages };
    cache.writeQuery({ query, data: { room } });
    return cache.readQuery<{ room: { messages: object | null } }>({ query })?.room.messages ?? null;
  };
  expect(after(null)).toBeNull();
  expect(after(page([1, 2], false))).toMatchObject(page([1, 2], false));
  expect(after(null)).toMatchObject(page([1, 2], false));
});

test('lists of other arguments are other lists', () => {
  const cache = createCache();
  const query = gql`
    query ($direction: FriendRequestDirection!) {
      friendRequests(direction: $direction) {
        edges {
          node {
            id
          }
        }
      }
    }
  `;
  const data = (id: string) => ({
    friendRequests: {
      __typename: 'FriendRequestConnection',
      edges: [{ __typename: 'FriendRequestEdge', node: { __typename: 'FriendRequest', id } }],
    },
  });
  for (const direction of ['INCOMING', 'OUTGOING'])
    cache.writeQuery({ query, variables: { direction }, data: data(direction) });
  expect(cache.readQuery({ query, variables: { direction: 'INCOMING' } })).toMatchObject(data('INCOMING'));
});

test('options of two polls stay apart, though their ids are the same', () => {
  const cache = createCache();
  const query = gql`
    query ($id: ID!) {
      message(id: $id) {
        id
        poll {
          options {
            id
            text
          }
        }
      }
    }
  `;
  const message = (id: string) => ({
    message: {
      __typename: 'Message',
      id,
      poll: { __typename: 'Poll', options: [{ __typename: 'PollOption', id: '1', text: `of ${id}` }] },
    },
  });
  for (const id of ['a', 'b']) cache.writeQuery({ query, variables: { id }, data: message(id) });
  expect(cache.readQuery({ query, variables: { id: 'a' } })).toEqual(message('a'));
});

test('what a vote changes of a poll leaves the rest of it there', () => {
  const cache = createCache();
  const id = 'Message:m';
  const write = (fields: string, option: object) =>
    cache.writeFragment({
      id,
      fragment: parse(`fragment F on Message { poll { options { id ${fields} } } }`),
      data: {
        __typename: 'Message',
        poll: { __typename: 'Poll', options: [{ __typename: 'PollOption', id: '1', ...option }] },
      },
    });
  write('text voteCount', { text: 'yes', voteCount: 0 });
  write('voteCount', { voteCount: 1 });
  const fragment = parse(`fragment F on Message { poll { options { text voteCount } } }`);
  expect(cache.readFragment({ id, fragment })).toMatchObject({
    poll: { options: [{ text: 'yes', voteCount: 1 }] },
  });
});

test('a friendship that becomes another one keeps nothing of the former', () => {
  const cache = createCache();
  const id = 'User:u';
  const write = (fields: string, friendship: object) =>
    cache.writeFragment({
      id,
      fragment: parse(`fragment F on User { friendship { ${fields} } }`),
      data: { __typename: 'User', friendship: { __typename: 'Friendship', ...friendship } },
    });
  const read = () =>
    cache.readFragment({
      id,
      fragment: parse(`
        fragment F on User {
          friendship {
            state
            since
          }
        }
      `),
    });
  write('state since', { state: 'FRIENDS', since: 'yesterday' });
  write('state', { state: 'FRIENDS' });
  expect(read()).toMatchObject({ friendship: { state: 'FRIENDS', since: 'yesterday' } });
  write('state', { state: 'NONE' });
  expect(read()).toBeNull();
});

test('an entity that is there is not asked for again, and one that is gone is null', async () => {
  let asked = 0;
  const link = new ApolloLink(() => {
    asked += 1;
    throw new Error('Nothing has to be asked for.');
  });
  const cache = createCache();
  const apollo = new ApolloClient({ cache, link });
  const query = gql`
    query ($id: ID!) {
      user(id: $id) {
        id
        displayName
      }
    }
  `;
  const ada = { __typename: 'User', id: 'u', displayName: 'Ada' };
  cache.writeFragment({
    fragment: parse(`
      fragment F on User {
        id
        displayName
      }
    `),
    data: ada,
  });
  expect((await apollo.query({ query, variables: { id: 'u' } })).data).toEqual({ user: ada });
  cache.writeQuery({ query, variables: { id: 'gone' }, data: { user: null } });
  expect((await apollo.query({ query, variables: { id: 'gone' } })).data).toEqual({ user: null });
  expect(asked).toBe(0);
  apollo.stop();
});

test('documents become types and typed documents, fragments across folders too', async () => {
  const root = await mkdtemp(join(tmpdir(), 'graph-documents-'));
  await mkdir(join(root, 'people'));
  await writeFile(join(root, 'person.graphql'), 'fragment Person on User { id displayName }');
  const query =
    'query Friends($after: String) { friends(after: $after) { edges { since node { ...Person } } } }';
  await writeFile(join(root, 'people', 'friends.graphql'), query);
  await generateDocuments(root);
  const text = await readFile(join(root, 'people', 'graph.generated.ts'), 'utf8');
  expect(text).toContain('export const FriendsDocument');
  expect(text).toMatch(/readonly since: string/u);
  expect(text).toContain('displayName: string');
  await writeFile(join(root, 'people', 'friends.graphql'), query.replace('since', 'nothing'));
  await expect(generateDocuments(root)).rejects.toThrow(/nothing/u);
  await rm(root, { recursive: true });
});
