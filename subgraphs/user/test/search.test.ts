import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createEventBus, createEventFactory, type EventBus, type OutgoingEvent } from '@parley/event-bus';
import { FriendRequestSent, pairKey, UserBlocked, UserUnblocked } from '@parley/events';
import { createLogger } from '@parley/service-kit/process';
import { eventually, uniqueName } from '@parley/testkit';
import { type SignedIn, startTestService, type TestService } from './user-service.ts';

let service: TestService;
let bus: EventBus;
let viewer: SignedIn;
beforeAll(async () => {
  service = await startTestService();
  await service.ready();
  viewer = await service.signUp({ username: uniqueName('viewer') });
  bus = createEventBus({
    brokers: service.environment.KAFKA_BROKERS,
    clientId: 'friend',
    topicPrefix: service.prefix,
    logger: createLogger({ service: 'test', instanceId: 'test', level: 'silent' }),
  });
});
afterAll(async () => {
  await bus.close();
  await service.close();
});

interface Found {
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly username: string } }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}
const search = (who: SignedIn, query: string, page: { first?: number; after?: string | null } = {}) =>
  who.ask<Found>(
    `query($query: String!, $first: Int, $after: String) { searchUsers(query: $query, first: $first, after: $after) {
      edges { cursor node { username displayName } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
    { query, ...page },
  );
const names = async (...asked: Parameters<typeof search>) =>
  (await search(...asked)).edges.map(({ node }) => node.username);

describe('searchUsers', () => {
  test('puts the username itself first, then usernames that begin with it, then the rest', async () => {
    for (const [username, displayName] of [
      ['zz.mary', 'Another'],
      ['mary.b', 'Anybody'],
      ['mary', 'Zoe'],
      ['aa', 'Rosemary'],
      ['mary.a', 'Somebody'],
      ['nobody', 'Else'],
    ] as const)
      await service.signUp({ username: username.padEnd(3, '_'), displayName });
    await expect(names(viewer, 'mary')).resolves.toEqual(['mary', 'mary.a', 'mary.b', 'aa_', 'zz.mary']);
    await expect(names(viewer, ' MARY ')).resolves.toEqual(['mary', 'mary.a', 'mary.b', 'aa_', 'zz.mary']);
  });

  test('pages through all of them once, and a page in the middle stays right when people join', async () => {
    const tag = uniqueName('page');
    const all = Array.from({ length: 7 }, (_, n) => `${tag}_${n}`);
    for (const username of all.toReversed()) await service.signUp({ username });
    const first = await search(viewer, tag, { first: 3 });
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    await service.signUp({ username: `${tag}_0a` });
    const second = await search(viewer, tag, { first: 3, after: first.pageInfo.endCursor });
    const third = await search(viewer, tag, { first: 3, after: second.pageInfo.endCursor });
    expect([...first.edges, ...second.edges, ...third.edges].map(({ node }) => node.username)).toEqual(all);
    expect(third.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    expect(third.pageInfo.endCursor).toBe(third.edges.at(-1)?.cursor);
  });

  test('takes wildcards, quotes and backslashes for what they are', async () => {
    const tag = uniqueName('w');
    await service.signUp({ displayName: `100% ${tag}` });
    await service.signUp({ displayName: `100x ${tag}` });
    await service.signUp({ displayName: `a\\b|c'd ${tag}` });
    await expect(names(viewer, `100% ${tag}`)).resolves.toHaveLength(1);
    await expect(names(viewer, `100_ ${tag}`)).resolves.toHaveLength(0);
    await expect(names(viewer, `a\\b|c'd ${tag}`)).resolves.toHaveLength(1);
    await expect(names(viewer, `%${tag}`)).resolves.toHaveLength(0);
  });

  test('ignores letter case in any script and tells emoji apart', async () => {
    const tag = uniqueName('s');
    await service.signUp({ displayName: `Ольга 🎉 ${tag}` });
    await service.signUp({ displayName: `김민준 😀 ${tag}` });
    await expect(names(viewer, `ОЛЬГА 🎉 ${tag}`)).resolves.toHaveLength(1);
    await expect(names(viewer, `민준 😀 ${tag}`)).resolves.toHaveLength(1);
    await expect(names(viewer, `😀 ${tag}`)).resolves.toHaveLength(1);
    await expect(names(viewer, `민준 😀 ${tag}`.normalize('NFD'))).resolves.toHaveLength(1);
  });

  test('does not find deleted accounts', async () => {
    const gone = await service.signUp();
    await expect(names(viewer, gone.username)).resolves.toEqual([gone.username]);
    await service.rows(`UPDATE users SET deleted_at = NOW(3) WHERE id = '${gone.id}'`);
    await expect(names(viewer, gone.username)).resolves.toEqual([]);
  });

  test.each([
    ['an empty query', { query: '  ' }, '1 to 50'],
    ['a long query', { query: 'a'.repeat(51) }, '1 to 50'],
    ['a page too small', { query: 'a', first: 0 }, 'between 1 and 100'],
    ['a page too large', { query: 'a', first: 101 }, 'between 1 and 100'],
    ['a cursor of another list', { query: 'a', after: 'bm9uc2Vuc2U' }, 'page cursor'],
  ])('refuses %s and says why', async (_what, variables, message) => {
    const { errors } = await service.answer(
      { id: viewer.id, sessionId: viewer.tokens.sessionId },
      'query($query: String!, $first: Int, $after: String) { searchUsers(query: $query, first: $first, after: $after) { edges { cursor } } }',
      variables,
    );
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect(errors?.[0]?.message).toContain(message);
  });
});

describe('blocks', () => {
  const make = createEventFactory({ source: 'friend' });

  function between(
    one: SignedIn,
    other: SignedIn,
    version: number,
    blockedBy: string[],
    given: { id?: string } = {},
  ): OutgoingEvent {
    const [low, high] = [one.id, other.id].toSorted() as [string, string];
    return make(
      blockedBy.length > 0 ? UserBlocked : UserUnblocked,
      {
        pairKey: pairKey(one.id, other.id),
        userIds: [low, high],
        version,
        actorId: one.id,
        friendsSince: null,
        request: null,
        blockedBy,
        feeds: [],
        at: new Date().toISOString(),
        userId: other.id,
      },
      given,
    );
  }

  const publish = async (...events: OutgoingEvent[]): Promise<void> => {
    const publisher = bus.createPublisher();
    await publisher.publish(events);
    await publisher.close();
  };
  const finds = async (who: SignedIn, whom: SignedIn): Promise<boolean> =>
    (await names(who, whom.username)).length === 1;
  const untilFound = (who: SignedIn, whom: SignedIn, expected: boolean) =>
    eventually(async () => expect(await finds(who, whom)).toBe(expected), { timeoutMs: 10_000 });

  const stored = async (one: SignedIn, other: SignedIn) => {
    const [row] = await service.rows<{ version: number; low: boolean | number; high: boolean | number }>(
      `SELECT version, blocked_by_low AS low, blocked_by_high AS high FROM friend_pairs WHERE pair_key = '${pairKey(one.id, other.id)}'`,
    );
    return row === undefined ? null : { version: row.version, low: Number(row.low), high: Number(row.high) };
  };

  test('hide each from the other, whichever of them blocked, until they are lifted', async () => {
    const pairs = [
      [await service.signUp(), await service.signUp()],
      [await service.signUp(), await service.signUp()].toReversed(),
    ] as [SignedIn, SignedIn][];
    for (const [one, other] of pairs) {
      await expect(finds(one, other)).resolves.toBe(true);
      await publish(between(one, other, 1, [one.id]));
      await untilFound(one, other, false);
      await untilFound(other, one, false);
      await expect(finds(viewer, other)).resolves.toBe(true);
      await publish(between(one, other, 2, []));
      await untilFound(one, other, true);
      await untilFound(other, one, true);
    }
  });

  test('an older version or a repeat changes nothing', async () => {
    const one = await service.signUp();
    const other = await service.signUp();
    const blocked = between(one, other, 5, [one.id]);
    await publish(blocked);
    await untilFound(one, other, false);
    await publish(between(one, other, 6, []), blocked, between(one, other, 4, [other.id]));
    await untilFound(one, other, true);
    // Of the same pair, and so handled after all of them.
    await publish(between(one, other, 7, [other.id]), between(one, other, 6, []));
    await untilFound(one, other, false);
    const last = between(one, other, 8, []);
    await publish(last, blocked, between(one, other, 9, [one.id, other.id]));
    await eventually(async () => {
      await expect(stored(one, other)).resolves.toEqual({ version: 9, low: 1, high: 1 });
    });
  });

  test('a friend request carries the state of the pair as well', async () => {
    const one = await service.signUp();
    const other = await service.signUp();
    const [low, high] = [one.id, other.id].toSorted() as [string, string];
    const requestId = '019ab000-0000-7000-8000-000000000001';
    const at = new Date().toISOString();
    const sent = make(FriendRequestSent, {
      pairKey: pairKey(one.id, other.id),
      userIds: [low, high],
      version: 1,
      actorId: one.id,
      friendsSince: null,
      request: { id: requestId, fromId: one.id, toId: other.id, hidden: true, createdAt: at },
      blockedBy: [other.id],
      feeds: [],
      at,
      requestId,
      fromId: one.id,
      toId: other.id,
      hidden: true,
    });
    await publish(sent);
    await untilFound(one, other, false);
  });
});
