import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { pairKey } from '@parley/events';
import { createLogger } from '@parley/service-kit/process';
import { createTestDatabase, engines, recordMysql, uniqueName, verbsOf } from '@parley/testkit';
import { randomBytes } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 } from 'uuid';
import { loadEnvironment } from '../src/environment.ts';
import { type Database, openDatabase } from '../src/stores/database.ts';
import { openStores, type Stores } from '../src/stores/open-stores.ts';

const dayMs = 24 * 60 * 60 * 1_000;
const now = new Date();
const past = new Date(now.getTime() - 60 * dayMs);
const later = new Date(now.getTime() + dayMs);
/** Users with a session, an image and a pair with Ada each; Ada has a thousand of each. */
const others = Array.from({ length: 2_000 }, () => v7());
const [ada = '', ben = ''] = others;

let testDatabase: Awaited<ReturnType<typeof createTestDatabase>>;
let recorder: Awaited<ReturnType<typeof recordMysql>>;
let stores: Stores;

const hash = (): string => randomBytes(32).toString('hex');
const bens = { session: v7(), upload: v7(), hashes: { familyHash: hash(), tokenHash: hash() } };
const event = () => ({ id: v7(), topic: 'user.events', key: ben, type: 'UserProfileUpdated', payload: '{}' });
const newSession = (userId: string) => ({
  id: v7(),
  userId,
  device: 'phone',
  createdAt: now,
  lastUsedAt: now,
  expiresAt: later,
  revokedAt: null,
});
const newHashes = () => ({ familyHash: hash(), tokenHash: hash() });
const newUser = () => {
  const id = v7();
  const username = `u${id}`;
  return { id, username, displayName: username, bio: '', imageId: null, version: 1, createdAt: now };
};

/** Each verb of each store, and what may be said against its queries. */
const table: readonly (readonly [
  verb: string,
  run: () => Promise<unknown>,
  allowed?: RegExp,
  why?: string,
])[] = [
  [
    'accounts.findTaken',
    () => stores.accounts.findTaken({ username: `u${ada}`, email: `${ben}@example.org` }),
  ],
  [
    'accounts.create',
    () => {
      const user = { ...newUser(), isDeleted: false };
      const email = `${user.id}@example.org`;
      const session = newSession(user.id);
      return stores.accounts.create({
        user,
        email,
        passwordHash: 'x',
        session,
        hashes: newHashes(),
        event: event(),
      });
    },
  ],
  [
    'accounts.findByLogin',
    () =>
      Promise.all([
        stores.accounts.findByLogin(`u${ada}`),
        stores.accounts.findByLogin(`${ada}@example.org`),
      ]),
  ],
  ['accounts.find', () => stores.accounts.find(ada)],
  ['users.findMany', () => stores.users.findMany(others.slice(0, 100))],
  [
    'users.change',
    () =>
      stores.users.change(ben, (user) => ({
        user: { ...user, imageId: bens.upload, version: 2 },
        event: event(),
      })),
  ],
  ['userSearch.byUsername', () => stores.userSearch.byUsername('u', `u${ada}`, 21)],
  [
    'userSearch.byTerm',
    async () => {
      await stores.userSearch.byTerm('same name', { term: '', username: '' }, 21);
      await stores.userSearch.byTerm('same', { term: 'same name', username: `u${others[1_000]}` }, 21);
      await stores.userSearch.byTerm('0', { term: '0', username: 'u' }, 101);
    },
  ],
  [
    'userSearch.findByUsernames',
    () => stores.userSearch.findByUsernames(others.slice(0, 100).map((id) => `u${id}`)),
  ],
  ['userSearch.namesAfter', () => stores.userSearch.namesAfter(others[1_000] ?? '', 100)],
  ['userSearch.blockedAmong', () => stores.userSearch.blockedAmong(ada, others.slice(1, 100))],
  [
    'searchBackFill.findDue',
    async () => {
      await stores.searchBackFill.findDue(100, 'first');
      await stores.searchBackFill.findDue(100, 'last');
    },
  ],
  [
    'searchBackFill.write',
    async () => stores.searchBackFill.write(await stores.searchBackFill.findDue(10, 'last')),
  ],
  ['sessions.open', () => stores.sessions.open(newSession(ben), newHashes())],
  ['sessions.find', () => stores.sessions.find(bens.session)],
  ['sessions.findByFamily', () => stores.sessions.findByFamily(bens.hashes.familyHash)],
  ['sessions.listOpen', () => stores.sessions.listOpen(ada, { at: now, limit: 100 })],
  [
    'sessions.exchange',
    () =>
      stores.sessions.exchange({
        shown: bens.hashes,
        next: { ...bens.hashes, tokenHash: hash() },
        at: now,
        expiresAt: later,
      }),
  ],
  [
    'sessions.revoke',
    () => stores.sessions.revoke({ sessionId: bens.session, userId: ben, at: now, event: event() }),
  ],
  [
    'friendPairs.apply',
    () =>
      stores.friendPairs.apply(
        {
          pairKey: pairKey(ada, ben),
          userIds: [ada, ben].toSorted() as [string, string],
          version: 2,
          blockedBy: [],
          friendsSince: now,
        },
        { consumer: 'test', id: v7() },
      ),
  ],
  ['friendPairs.friendsAmong', () => stores.friendPairs.friendsAmong(ada, others.slice(1, 100))],
  ['friendPairs.findOfUser', () => stores.friendPairs.findOfUser(ada)],
  ['friendPairs.changedWithin', () => stores.friendPairs.changedWithin(1_000)],
  [
    'profileImages.reserve',
    () =>
      stores.profileImages.reserve(
        { id: v7(), userId: ben, contentType: 'image/png', createdAt: now, usableUntil: later },
        { maxOpen: 1_000 },
      ),
  ],
  ['friendPairProjection.page', () => stores.friendPairProjection.page(pairKey(ada, ben), 100)],
  [
    'friendPairProjection.replace',
    async () => {
      const key = pairKey(ada, others[20] ?? '');
      const wanted = { key, version: 3, state: { friendsSince: null, blockedBy: [] } };
      await stores.friendPairProjection.replace(key, 1, wanted);
      await stores.friendPairProjection.replace(key, 3, null);
    },
  ],
  ['profileImages.findUpload', () => stores.profileImages.findUpload(bens.upload, ben, now)],
  ['profileImages.findDue', () => stores.profileImages.findDue(now, 100)],
  ['profileImages.forget', () => stores.profileImages.forget(others.slice(0, 100))],
  ['receiptPrivacy.find', () => stores.receiptPrivacy.find(ben)],
  [
    'receiptPrivacy.change',
    async () => {
      for (const version of [1, 2])
        await stores.receiptPrivacy.change(ben, () => {
          return { settings: { version, sharesReadReceipts: version > 1 }, event: event() };
        });
    },
  ],
  ['receiptPrivacy.after', () => stores.receiptPrivacy.after(others[1_000] ?? '', 100)],
  ['privacy.findPresenceVisibilities', () => stores.privacy.findPresenceVisibilities(others.slice(0, 100))],
  [
    'privacy.setPresenceVisibility',
    () => stores.privacy.setPresenceVisibility(ben, 'INVISIBLE', () => Promise.resolve()),
  ],
  ['sessions.deleteEnded', () => stores.sessions.deleteEnded(now)],
  ['sweep', () => stores.sweep(now)],
];

/** They ask MySQL nothing: Redis, and the object store. */
const elsewhere = ['sessionCache', 'presence', 'presenceOutages', 'presenceOutbox', 'leaseOf', 'objects'];

beforeAll(async () => {
  testDatabase = await createTestDatabase('user');
  recorder = await recordMysql(testDatabase.url);
  const { redisUrl, kafkaBrokers } = engines();
  const environment = loadEnvironment({
    PORT: '0',
    MYSQL_URL: recorder.url,
    REDIS_URL: redisUrl,
    REDIS_KEY_PREFIX: `${uniqueName('user')}:`,
    KAFKA_BROKERS: kafkaBrokers,
    INTERNAL_TOKEN_PUBLIC_KEY: '{}',
    ACCESS_TOKEN_PRIVATE_KEY: '{}',
    CURSOR_SECRET: 'ab'.repeat(32),
    MEDIA_DIRECTORY: await mkdtemp(join(tmpdir(), 'user-media-')),
    MEDIA_UPLOAD_SECRET: 'ab'.repeat(32),
  });
  const logger = createLogger({ service: 'user', instanceId: 'test', level: 'silent' });
  stores = await openStores({ environment, logger });
  const database = openDatabase(testDatabase.url);
  await fill(database);
  await database.$disconnect();
});
afterAll(async () => {
  await stores.close();
  await recorder.close();
  await testDatabase.drop();
});

let recorded = 0;
test.each(table)('%s finds by an index what it reads', async (_, run, allowed = /^$/) => {
  await recorder.take();
  await run();
  const queries = await recorder.take();
  recorded += queries.length;
  expect(queries.filter(({ faults }) => faults.some((fault) => !allowed.test(fault)))).toEqual([]);
});

test('the recorder saw what they ask', () => {
  expect(recorded).toBeGreaterThan(0);
});

test('every verb of the stores is in the table', () => {
  const verbs = verbsOf(stores, [...elsewhere, 'checks', 'isUnavailable', 'close']);
  expect(table.map(([verb]) => verb).toSorted()).toEqual(verbs);
});

const insertTerm = (database: Database, term: string) =>
  database.$executeRaw`INSERT INTO user_search_terms (term, username) SELECT ${term}, username FROM users`;

async function fill(database: Database): Promise<void> {
  const users = others.map((id, index) => {
    const username = `u${id}`;
    return {
      ...newUser(),
      id,
      username,
      displayName: 'Same Name',
      email: `${id}@example.org`,
      passwordHash: 'x',
      searchVersion: index < 50 ? 0 : 1,
    };
  });
  await database.user.createMany({ data: users });
  for (const term of ['same name', 'name', '0']) await insertTerm(database, term);
  const session = (userId: string, isOld: boolean) => ({
    ...newSession(userId),
    ...newHashes(),
    previousTokenHash: null,
    rotatedAt: null,
    ...(isOld && { expiresAt: past, revokedAt: past }),
  });
  const adas = others.slice(0, 1_000).map((_, index) => session(ada, index % 2 === 0));
  const sessions = [...adas, ...others.map((id) => session(id, false))];
  await database.session.createMany({
    data: [...sessions, { ...session(ben, false), id: bens.session, ...bens.hashes }],
  });
  const image = (userId: string, deleteAfter: Date | null) => ({
    id: v7(),
    userId,
    contentType: 'image/png',
    createdAt: now,
    deleteAfter,
  });
  await database.profileImage.createMany({
    data: [
      ...others.map((id, index) => image(id, [null, past, later][index % 3] ?? null)),
      { ...image(ben, later), id: bens.upload },
    ],
  });
  await database.friendPair.createMany({
    data: others.slice(1).flatMap((other, index) => {
      const strangers = [1, 2, 3, 4].map(() => pairOf(other, v7()));
      return index < 300 ? [pairOf(ada, other), ...strangers] : strangers;
    }),
  });
  await database.processedEvent.createMany({
    data: others.map((eventId) => ({ consumer: 'test', eventId, processedAt: now })),
  });
  await database.$executeRaw`ANALYZE TABLE users, user_search_terms, sessions, profile_images, friend_pairs, processed_events`;
}

function pairOf(one: string, other: string) {
  const [lowId = '', highId = ''] = [one, other].toSorted();
  const friendsSince = now;
  const key = pairKey(one, other);
  return {
    pairKey: key,
    lowId,
    highId,
    version: 1,
    blockedByLow: false,
    blockedByHigh: false,
    friendsSince,
    changedAt: past,
  };
}
