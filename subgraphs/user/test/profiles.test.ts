import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createContextFactory } from '../src/graphql/context.ts';
import { User } from '../src/graphql/user.ts';
import { createLogger } from '@parley/service-kit/process';
import { openStores } from '../src/stores/open-stores.ts';
import type { UseCases } from '../src/use-cases.ts';
import { listenToUserEvents, type SignedIn, startTestService, type TestService } from './user-service.ts';

let service: TestService;
let events: Awaited<ReturnType<typeof listenToUserEvents>>;
let person: SignedIn;
beforeAll(async () => {
  service = await startTestService();
  events = await listenToUserEvents(service);
  person = await service.signUp({ displayName: 'Ada' });
});
afterAll(async () => {
  await events.close();
  await service.close();
});

const update = (who: SignedIn, input: object) =>
  who.ask<Record<string, unknown>>(
    `mutation($input: UpdateProfileInput!) { updateProfile(input: $input) {
      __typename ... on UpdateProfileSuccess { user { displayName bio } } ... on Problem { code reason } ... on InvalidInput { problems { field reason } } } }`,
    { input },
  );
const profile = 'id username displayName bio isDeleted';
const user = (id: string) =>
  person.ask<object | null>(`query($id: ID!) { user(id: $id) { ${profile} } }`, { id });
const entities = (...ids: string[]) =>
  person.ask<(object | null)[]>(
    `query($of: [_Any!]!) { _entities(representations: $of) { ... on User { ${profile} } } }`,
    { of: ids.map((id) => ({ __typename: 'User', id })) },
  );

describe('updateProfile', () => {
  test('changes what is given, keeps what is left out, and publishes the next version', async () => {
    const who = await service.signUp({ displayName: 'Grace' });
    await expect(update(who, { bio: ' Compilers.\nAnd ships. ' })).resolves.toEqual({
      __typename: 'UpdateProfileSuccess',
      user: { displayName: 'Grace', bio: 'Compilers.\nAnd ships.' },
    });
    await expect(update(who, { displayName: 'Amazing Grace', bio: null })).resolves.toMatchObject({
      user: { displayName: 'Amazing Grace', bio: 'Compilers.\nAnd ships.' },
    });
    await expect(update(who, { bio: '' })).resolves.toMatchObject({ user: { bio: '' } });
    const published = await events.next(who.id, 4);
    expect(published.map(({ type }) => type)).toEqual([
      'UserRegistered',
      ...Array.from({ length: 3 }, () => 'UserProfileUpdated'),
    ]);
    expect(published.map(({ data }) => (data as { version: number }).version)).toEqual([1, 2, 3, 4]);
    expect(published[3]?.data).toMatchObject({
      username: who.username,
      displayName: 'Amazing Grace',
      bio: '',
    });
  });

  test('changing nothing makes no new version', async () => {
    const who = await service.signUp({ displayName: 'Same' });
    await update(who, { displayName: 'Same' });
    await update(who, {});
    await update(who, { bio: 'New' });
    const published = await events.next(who.id, 2);
    expect(published[1]?.data).toMatchObject({ version: 2, bio: 'New' });
  });

  test('ten at once make ten versions, published in order', async () => {
    const who = await service.signUp();
    await Promise.all(Array.from({ length: 10 }, (_, n) => update(who, { bio: `Version of ${n}` })));
    const published = await events.next(who.id, 11);
    expect(published.map(({ data }) => (data as { version: number }).version)).toEqual(
      Array.from({ length: 11 }, (_, n) => n + 1),
    );
    const last = published[10]?.data as { bio: string };
    await expect(user(who.id)).resolves.toMatchObject({ bio: last.bio });
  });

  test.each([
    ['displayName', '', '1 to 50'],
    ['displayName', 'a'.repeat(51), '1 to 50'],
    ['displayName', '\u3164\u2800', '1 to 50'],
    ['bio', 'a'.repeat(301), '300'],
    ['bio', 'a\u0000b', 'control characters'],
  ])('refuses %s %j and names the limit', async (field, value, limit) => {
    await expect(update(person, { [field]: value })).resolves.toEqual({
      __typename: 'InvalidInput',
      code: 'INVALID_INPUT',
      reason: expect.stringContaining(limit),
      problems: [{ field, reason: expect.stringContaining(limit) }],
    });
    await expect(user(person.id)).resolves.toMatchObject({ displayName: 'Ada', bio: '' });
  });
});

describe('user and me', () => {
  test('show the public profile', async () => {
    const shown = {
      id: person.id,
      username: person.username,
      displayName: 'Ada',
      bio: '',
      isDeleted: false,
    };
    await expect(user(person.id)).resolves.toEqual(shown);
    await expect(person.ask(`{ me { ${profile} } }`)).resolves.toEqual(shown);
  });

  test.each(['019ab000-0000-7000-8000-000000000000', 'nobody', '', "' OR 1=1 --"])(
    'answer null for %j',
    async (id) => {
      await expect(user(id)).resolves.toBeNull();
    },
  );

  test('show of a deleted account a tombstone only', async () => {
    const gone = await service.signUp({ displayName: 'Gone' });
    await update(gone, { bio: 'About me' });
    await service.rows(`UPDATE users SET deleted_at = NOW(3) WHERE id = '${gone.id}'`);
    const tombstone = {
      id: gone.id,
      username: `deleted.${gone.id.replaceAll('-', '')}`,
      displayName: 'Deleted user',
      bio: '',
      isDeleted: true,
    };
    await expect(user(gone.id)).resolves.toEqual(tombstone);
    await expect(entities(gone.id)).resolves.toEqual([tombstone]);
  });
});

describe('references', () => {
  test('are resolved in their order, with null for whom there is not', async () => {
    const other = await service.signUp();
    const nobody = '019ab000-0000-7000-8000-000000000000';
    await expect(entities(other.id, nobody, 'nonsense', person.id, other.id)).resolves.toEqual([
      expect.objectContaining({ id: other.id }),
      null,
      null,
      expect.objectContaining({ id: person.id }),
      expect.objectContaining({ id: other.id }),
    ]);
  });

  test('of one tick are read by one query', async () => {
    const { environment } = service;
    const logger = createLogger({ service: 'test', instanceId: 'test', level: 'silent' });
    const stores = await openStores({ environment, logger });
    const reads: (readonly string[])[] = [];
    const users: typeof stores.users = {
      ...stores.users,
      findMany: (ids) => {
        reads.push(ids);
        return stores.users.findMany(ids);
      },
    };
    const createContext = createContextFactory({
      stores: { ...stores, users },
      useCases: {} as UseCases,
    });
    const context = createContext({ id: person.id, sessionId: 'any' }, {});
    const others = await Promise.all(Array.from({ length: 5 }, () => service.signUp()));
    const ids = others.map(({ id }) => id);
    const resolve = User.__resolveReference as unknown as (
      reference: object,
      given: object,
    ) => Promise<{ id: string }>;
    const found = await Promise.all(
      [...ids, ...ids].map((id) => resolve({ __typename: 'User', id }, context)),
    );
    expect(found.map(({ id }) => id)).toEqual([...ids, ...ids]);
    expect(reads).toEqual([ids]);
    await stores.close();
  });
});

describe('a viewer who has not signed in', () => {
  test.each([
    ['{ me { id } }'],
    ['{ myAccount { email } }'],
    ['{ user(id: "019ab000-0000-7000-8000-000000000000") { id } }'],
    ['{ searchUsers(query: "a") { edges { cursor } } }'],
    ['mutation { logout { __typename } }'],
    ['mutation { updateProfile(input: {}) { __typename } }'],
    ['mutation { setPresenceVisibility(input: { visibility: VISIBLE }) { __typename } }'],
    [
      '{ _entities(representations: [{__typename: "User", id: "019ab000-0000-7000-8000-000000000000"}]) { __typename } }',
    ],
  ])('is refused %s', async (query) => {
    const { errors } = await service.answer(null, query);
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['UNAUTHENTICATED']);
  });

  test('and who is not the gateway is refused everything', async () => {
    const response = await fetch(`${service.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ __typename }' }),
    });
    expect(response.status).toBe(401);
  });
});
