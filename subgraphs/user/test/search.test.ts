import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createEventBus, createEventFactory, type EventBus, type OutgoingEvent } from '@parley/event-bus';
import { FriendRequestSent, pairKey, UserBlocked, UserUnblocked } from '@parley/events';
import { foldText } from '@parley/service-kit/text';
import { createLogger } from '@parley/service-kit/process';
import { eventually, uniqueName } from '@parley/testkit';
import { backFillTerms } from '../src/search/back-fill-terms.ts';
import { type Database, openDatabase } from '../src/stores/database.ts';
import { createSearchBackFill, type SearchBackFill } from '../src/stores/search-terms.ts';
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

/** Those that end with the folded tag, with whose they are. */
const termsOf = (tag: string) =>
  service.rows(
    `SELECT term, username FROM user_search_terms WHERE term = '${foldText(tag)}' ORDER BY term, username`,
  );

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

  test.each([
    ['محمّد', 'محمد'],
    ['محمد', 'مـحـمّـد'],
    ['Ærøskøbing Łódź', 'aeroskobing lodz'],
    ['Weiß', 'WEISS'],
    ['STRASSER', 'straßer'],
    ['İbrahim', 'ibrahim'],
    ['ibrahim', 'IBRAHİM'],
    ['Işık', 'isik'],
    ['Ὀδυσσεύς', 'ΟΔΥΣΣΕΥΣ'],
    ['Ｆｕｌｌ', 'full'],
    ['שָׁלוֹם', 'שלום'],
    ['नमस्ते', 'नमस्ते'],
    ['❤️', '❤'],
    ['👩🏽‍🚀', '👩🏽‍🚀'],
    ['A\u00ADd\u200Ba', 'ada'],
  ])('finds %s by %s', async (displayName, query) => {
    const tag = uniqueName('f');
    const who = await service.signUp({ displayName: `${displayName}${tag}` });
    await expect(names(viewer, `${query}${tag}`)).resolves.toEqual([who.username]);
  });

  test.each(['\uFE0F', '\u200B\u2060', '\u0301', '\u0640', '\uD83D'])('by %j finds nobody', async (query) => {
    await expect(names(viewer, query)).resolves.toEqual([]);
  });

  test.each(['%', '_', '\\', 'a%', "' OR 1=1 --"])('takes %s for itself', async (sign) => {
    const tag = uniqueName('z');
    const { username } = await service.signUp({ displayName: `${sign}${tag}` });
    await service.signUp({ displayName: `x${tag}` });
    await expect(names(viewer, `${sign}${tag}`)).resolves.toEqual([username]);
  });

  test('finds somebody once, however often their names contain it, page by page', async () => {
    const tag = uniqueName('twice').replace('_', '');
    const who = await Promise.all(
      ['a', 'b', 'c', 'd'].map((name) =>
        service.signUp({ username: `${name}.${tag}`, displayName: `${tag} ${tag} x${tag}` }),
      ),
    );
    const found: string[] = [];
    let after: string | null = null;
    do {
      const { edges, pageInfo }: Found = await search(viewer, tag, { first: 1, after });
      found.push(...edges.map(({ node }) => node.username));
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after !== null);
    expect(found).toEqual(who.map(({ username }) => username).toSorted());
  });

  test('follows a change of the display name at once, and of nothing else', async () => {
    const [before, after] = [uniqueName('before'), uniqueName('after')];
    const who = await service.signUp({ displayName: before });
    const change = (input: object) =>
      who.ask('mutation($input: UpdateProfileInput!) { updateProfile(input: $input) { __typename } }', {
        input,
      });
    await change({ bio: 'Hello' });
    await expect(names(viewer, before)).resolves.toEqual([who.username]);
    await change({ displayName: after });
    await expect(names(viewer, after)).resolves.toEqual([who.username]);
    await expect(names(viewer, before)).resolves.toEqual([]);
    await expect(termsOf(before)).resolves.toEqual([]);
  });

  test('of a page that would pass over too many, the rest comes with the next', async () => {
    const tag = uniqueName('many');
    const due = 26 * 20;
    const values = (make: (n: number) => string) => Array.from({ length: due }, (_, n) => make(n)).join(',');
    await service.rows(
      `INSERT INTO user_search_terms (term, username) VALUES ${values((n) => `('${tag}', 'nobody${n}')`)}`,
    );
    const who = await service.signUp({ displayName: `${tag}z` });
    const first = await search(viewer, tag, { first: 1 });
    expect(first).toMatchObject({ edges: [], pageInfo: { hasNextPage: true } });
    const second = await search(viewer, tag, { first: 1, after: first.pageInfo.endCursor });
    expect(second.edges.map(({ node }) => node.username)).toEqual([who.username]);
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

describe('names that were written without search terms', () => {
  /** As an instance of the version before does it: it knows of no terms. */
  const forget = async (usernames: readonly string[]): Promise<void> => {
    const list = usernames.map((username) => `'${username}'`).join(',');
    await service.rows(`DELETE FROM user_search_terms WHERE username IN (${list})`);
    await service.rows(`UPDATE users SET search_version = 0 WHERE username IN (${list})`);
  };
  const backFill = () => backFillTerms(stores.searchBackFill);
  let stores: { searchBackFill: SearchBackFill };
  let database: Database;
  beforeAll(() => {
    database = openDatabase(service.mysqlUrl);
    stores = { searchBackFill: createSearchBackFill(database) };
  });
  afterAll(() => database.$disconnect());

  test('are found after the back-fill, by two instances at once, with the same terms', async () => {
    const tag = uniqueName('محمّد');
    const who = await Promise.all(Array.from({ length: 5 }, () => service.signUp({ displayName: tag })));
    const usernames = who.map(({ username }) => username).toSorted();
    const before = await termsOf(tag);
    await forget(usernames);
    await Promise.all([backFill(), backFill()]);
    await expect(names(viewer, tag)).resolves.toEqual(usernames);
    await expect(termsOf(tag)).resolves.toEqual(before);
    await expect(service.rows('SELECT id FROM users WHERE search_due = 1')).resolves.toEqual([]);
  });

  test('are found by the new name when an instance of the version before changes one', async () => {
    const [before, after] = [uniqueName('before'), uniqueName('after')];
    const who = await service.signUp({ displayName: before });
    await service.rows(
      `UPDATE users SET display_name = '${after}', version = version + 1 WHERE id = '${who.id}'`,
    );
    await backFill();
    await expect(names(viewer, after)).resolves.toEqual([who.username]);
    await expect(names(viewer, before)).resolves.toEqual([]);
  });

  test('whose change meets the back-fill are written again', async () => {
    const after = uniqueName('after');
    const who = await service.signUp();
    await forget([who.username]);
    const due = await stores.searchBackFill.findDue(100, 'first');
    await who.ask('mutation($input: UpdateProfileInput!) { updateProfile(input: $input) { __typename } }', {
      input: { displayName: after },
    });
    await stores.searchBackFill.write(due);
    await backFill();
    await expect(names(viewer, after)).resolves.toEqual([who.username]);
  });

  test('of deleted accounts have no terms', async () => {
    const who = await service.signUp();
    await service.rows(`UPDATE users SET deleted_at = NOW(3), version = version + 1 WHERE id = '${who.id}'`);
    await backFill();
    await expect(
      service.rows(`SELECT term FROM user_search_terms WHERE username = '${who.username}'`),
    ).resolves.toEqual([]);
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
    eventually(async () => expect(await finds(who, whom)).toBe(expected));

  const stored = async (one: SignedIn, other: SignedIn) => {
    const [row] = await service.rows<{ version: number; low: boolean | number; high: boolean | number }>(
      `SELECT version, blocked_by_low AS low, blocked_by_high AS high FROM friend_pairs WHERE pair_key = '${pairKey(one.id, other.id)}'`,
    );
    return row === undefined ? null : { version: row.version, low: Number(row.low), high: Number(row.high) };
  };

  test('hide the blocked from the blocker, whichever id is smaller, and tell the blocked nothing', async () => {
    const pairs = [
      [await service.signUp(), await service.signUp()],
      [await service.signUp(), await service.signUp()].toReversed(),
    ] as [SignedIn, SignedIn][];
    for (const [one, other] of pairs) {
      await expect(finds(one, other)).resolves.toBe(true);
      await publish(between(one, other, 1, [one.id]));
      await untilFound(one, other, false);
      await expect(search(other, one.username)).resolves.toEqual(await search(viewer, one.username));
      await expect(finds(viewer, other)).resolves.toBe(true);
      await publish(between(one, other, 2, [one.id, other.id]));
      await untilFound(other, one, false);
      await expect(finds(one, other)).resolves.toBe(false);
      await publish(between(one, other, 3, []));
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
    await publish(between(one, other, 7, [one.id]), between(one, other, 6, []));
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
      blockedBy: [one.id],
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
