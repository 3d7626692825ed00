import { describe, expect, test } from '@jest/globals';
import {
  block,
  eventually,
  invalidFields,
  nobody,
  perform,
  type Person,
  signUp,
  unblock,
  uniqueName,
} from '@parley/testkit';
import { randomUUID } from 'node:crypto';

const profile = 'query($id: ID!) { user(id: $id) { id username displayName bio isDeleted createdAt } }';

describe('profiles', () => {
  test('are seen by others', async () => {
    const [anna, ben] = [await signUp({ displayName: 'Anna' }), await signUp()];
    expect(await ben.ask(profile, { id: anna.id })).toEqual({
      id: anna.id,
      username: anna.username,
      displayName: 'Anna',
      bio: '',
      isDeleted: false,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/u),
    });
  });

  test.each([randomUUID(), 'nonsense', ''])('of "%s" there is none', async (id) => {
    expect(await (await signUp()).ask(profile, { id })).toBeNull();
  });

  test('are changed by their owner; what is left out stays', async () => {
    const [anna, ben] = [await signUp({ displayName: 'Anna' }), await signUp()];
    const success = 'user { displayName bio }';
    expect(await perform(anna, 'updateProfile', { bio: 'Hello.\nI paint.' }, { success })).toMatchObject({
      __typename: 'UpdateProfileSuccess',
      user: { displayName: 'Anna', bio: 'Hello.\nI paint.' },
    });
    await perform(anna, 'updateProfile', { displayName: 'Anne' });
    expect(await ben.ask(profile, { id: anna.id })).toMatchObject({
      displayName: 'Anne',
      bio: 'Hello.\nI paint.',
    });
    expect(await perform(anna, 'updateProfile', { bio: '' }, { success })).toMatchObject({
      user: { bio: '' },
    });
  });

  test.each([
    ['an empty display name', { displayName: '' }, 'displayName'],
    ['a display name of 51 characters', { displayName: 'x'.repeat(51) }, 'displayName'],
    ['a bio of 301 characters', { bio: 'x'.repeat(301) }, 'bio'],
  ])('refuse %s and stay as they are', async (_what, input, field) => {
    const anna = await signUp({ displayName: 'Anna' });
    const refused = await perform(anna, 'updateProfile', { bio: 'new', ...input }, { more: invalidFields });
    expect(refused).toMatchObject({ __typename: 'InvalidInput', problems: [{ field }] });
    expect(await anna.ask('{ me { displayName bio } }')).toEqual({ displayName: 'Anna', bio: '' });
  });
});

describe('search', () => {
  interface Page {
    readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  }
  const search = (person: Person, query: string, rest: object = {}): Promise<Page> =>
    person.ask<Page>(
      `query($query: String!, $first: Int, $after: String) { searchUsers(query: $query, first: $first, after: $after) {
        edges { cursor node { id } } pageInfo { hasNextPage endCursor } } }`,
      { query, ...rest },
    );
  const found = async (person: Person, query: string): Promise<string[]> =>
    (await search(person, query)).edges.map(({ node }) => node.id);

  test('finds by username and by display name, in whatever letter case', async () => {
    const name = uniqueName('sea');
    const anna = await signUp({ displayName: `Dr. ${name} Smith` });
    const ben = await signUp();
    await eventually(async () => expect(await found(ben, name.toUpperCase())).toEqual([anna.id]));
    expect(await found(ben, anna.username.slice(0, -1))).toContain(anna.id);
  });

  test('finds a part of a Korean name', async () => {
    const anna = await signUp({ displayName: `김철수${uniqueName('')}` });
    const ben = await signUp();
    const part = anna.displayName.slice(1);
    await eventually(async () => expect(await found(ben, part)).toEqual([anna.id]));
  });

  test('puts the exact username before a longer one, page by page', async () => {
    const name = uniqueName('ord');
    const longer = [await signUp({ username: `${name}_b` }), await signUp({ username: `${name}_a` })];
    const exact = await signUp({ username: name });
    const first = await search(exact, name, { first: 2 });
    expect(first.edges[0]?.node.id).toBe(exact.id);
    expect(first.pageInfo.hasNextPage).toBe(true);
    const second = await search(exact, name, { first: 2, after: first.pageInfo.endCursor });
    const all = [...first.edges, ...second.edges].map(({ node }) => node.id);
    expect(all.toSorted()).toEqual([exact, ...longer].map(({ id }) => id).toSorted());
    expect(second.pageInfo.hasNextPage).toBe(false);
  });

  test('takes signs that mean something to the database as they are', async () => {
    const ben = await signUp();
    for (const query of ['%', '_%', "' OR 1=1 --", '\\'])
      expect(await found(ben, `${query}${uniqueName('no')}`)).toEqual([]);
  });

  test('does not find whom the viewer blocked, until it is lifted; who is blocked finds as before', async () => {
    const [anna, ben] = [await signUp(), await signUp()];
    await block(anna, ben);
    await eventually(async () => expect(await found(anna, ben.username)).toEqual([]));
    expect(await found(ben, anna.username)).toEqual([anna.id]);
    await unblock(anna, ben);
    await eventually(async () => expect(await found(anna, ben.username)).toEqual([ben.id]));
  });

  test.each([
    ['an empty query', { query: '' }],
    ['a query of 51 characters', { query: 'x'.repeat(51) }],
    ['a page of 101', { query: 'x', first: 101 }],
    ['a page of 0', { query: 'x', first: 0 }],
    ['a cursor of something else', { query: 'x', after: 'nonsense' }],
  ])('refuses %s', async (_what, variables) => {
    const answer = await (
      await signUp()
    ).send(
      'query($query: String!, $first: Int, $after: String) { searchUsers(query: $query, first: $first, after: $after) { edges { cursor } } }',
      variables,
    );
    expect(answer.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' }, path: ['searchUsers'] }]);
  });

  test('is for those who are signed in', async () => {
    const answer = await nobody().send('{ searchUsers(query: "a") { edges { cursor } } }');
    expect(answer.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  });
});
