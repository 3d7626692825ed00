import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { retry } from '@parley/async';
import { createEventFactory } from '@parley/event-bus';
import { pairKey, pairState } from '@parley/events';
import { createMongoDatabase, createTestDatabase } from '@parley/testkit';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Registry } from 'prom-client';
import { v7 } from 'uuid';
import { openDatabase as openChat } from '../../../subgraphs/chat/src/stores/database.ts';
import { createFriendshipProjection } from '../../../subgraphs/chat/src/stores/friendship-projection.ts';
import { createFriendshipStore } from '../../../subgraphs/chat/src/stores/friendship-store.ts';
import { type ChangePair, createChangePair } from '../../../subgraphs/friend/src/friendship/change-pair.ts';
import type { Pair } from '../../../subgraphs/friend/src/friendship/pair.ts';
import { createReadPairStates } from '../../../subgraphs/friend/src/friendship/read-pair-states.ts';
import {
  type Database as FriendDatabase,
  openDatabase as openFriend,
} from '../../../subgraphs/friend/src/stores/database.ts';
import { createStores } from '../../../subgraphs/friend/src/stores/stores.ts';
import {
  createPairProjection,
  toKeptPair,
} from '../../../subgraphs/notification/src/inbox/pair-projection.ts';
import { openStores as openInbox } from '../../../subgraphs/notification/src/stores/stores.ts';
import { openDatabase as openUser } from '../../../subgraphs/user/src/stores/database.ts';
import { createFriendPairProjection } from '../../../subgraphs/user/src/stores/friend-pair-projection.ts';
import { createFriendPairStore } from '../../../subgraphs/user/src/stores/friend-pair-store.ts';
import {
  createOwnerRoute,
  createSelfCheck,
  ownerPath,
  type Projection,
  rebuild,
  type Row,
  runRebuildCommand,
  type Sides,
} from '../src/projections/index.ts';
import { createOwnerClient } from '../src/projections/owner-client.ts';

const secret = 'ab'.repeat(16);
const pairs = 1_200;
const cleanup: (() => Promise<unknown>)[] = [];
let friend: FriendDatabase;
let changePair: ChangePair;
let server: Server;
let url: string;

/** One service's projection, filled by events. */
interface Kept {
  readonly sides: Sides<unknown>;
  readonly apply: (pair: Pair) => Promise<unknown>;
}
const kept = new Map<string, Kept>();

beforeAll(async () => {
  const database = await createTestDatabase('friend');
  friend = openFriend(database.url);
  const stores = createStores(friend);
  cleanup.push(() => friend.$disconnect().then(() => database.drop()));
  const createEvent = createEventFactory({ source: 'friend' });
  changePair = createChangePair({
    pairs: stores.pairs,
    createEvent,
    now: () => new Date(),
    onCommit: () => undefined,
  });
  const readPage = createReadPairStates({ pairs: stores.pairs });
  server = createServer(
    (request, response) => void createOwnerRoute({ secret, readPage })(request, response),
  );
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  cleanup.push(() => new Promise((resolve) => void server.close(resolve)));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const open of [keepInChat, keepInUser, keepInNotification]) await open();
  await makePairs(pairs);
}, 300_000);
afterAll(async () => {
  for (const close of cleanup.toReversed()) await close();
});

const readOwner = () => createOwnerClient({ name: 'friend-pairs', url, secret, schema: pairState });

async function keepInChat(): Promise<void> {
  const made = await createTestDatabase('chat');
  const database = openChat(made.url);
  cleanup.push(() => database.$disconnect().then(() => made.drop()));
  const store = createFriendshipStore(database);
  kept.set('chat', {
    sides: { projection: createFriendshipProjection(database), readOwner: readOwner() },
    apply: (pair) => store.apply(v7(), { ...toEvent(pair) }),
  });
}

async function keepInUser(): Promise<void> {
  const made = await createTestDatabase('user');
  const database = openUser(made.url);
  cleanup.push(() => database.$disconnect().then(() => made.drop()));
  const store = createFriendPairStore(database);
  kept.set('user', {
    sides: { projection: createFriendPairProjection(database), readOwner: readOwner() },
    apply: (pair) => store.apply(toEvent(pair), { id: v7(), consumer: 'test' }),
  });
}

async function keepInNotification(): Promise<void> {
  const made = await createMongoDatabase();
  const environment = { MONGODB_URL: made.url, NOTIFICATION_DAYS: 90 };
  const stores = await openInbox({ environment, now: () => new Date(), newId: () => v7() });
  cleanup.push(() => stores.close().then(() => made.drop()));
  const schema = pairState.transform(toKeptPair);
  kept.set('notification', {
    sides: {
      projection: createPairProjection(stores.inbox),
      readOwner: createOwnerClient({ name: 'friend-pairs', url, secret, schema }),
    },
    apply: (pair) =>
      stores.inbox.transaction(pair.userIds, {}, (inbox) => {
        const { friendsSince, blockedBy, ...event } = toEvent(pair);
        const areFriends = friendsSince !== null && blockedBy.length === 0;
        return inbox.updatePair({ ...event, blockedBy, areFriends });
      }),
  });
}

function toEvent({ userIds, version, friendsSince, blocks }: Pair) {
  const blockedBy = blocks.map(({ blockerId }) => blockerId);
  return { pairKey: pairKey(...userIds), userIds, version, friendsSince, blockedBy };
}

/** Friends, and every twentieth pair blocked by one of the two. */
async function makePairs(count: number): Promise<void> {
  const since = new Date();
  const rows = Array.from({ length: count }, (_, index) => {
    const [lowId = '', highId = ''] = [v7(), v7()].toSorted();
    const isBlocked = index % 20 === 0;
    const friendsSince = isBlocked ? null : since;
    const row = { pairKey: `${lowId}:${highId}`, lowId, highId, version: 1 + (index % 7), friendsSince };
    return { row, isBlocked };
  });
  await friend.friendship.createMany({ data: rows.map(({ row }) => row) });
  const blocked = rows.filter(({ isBlocked }) => isBlocked);
  await friend.blockUser.createMany({
    data: blocked.map(({ row: { lowId, highId } }) => ({ blockerId: highId, blockedId: lowId, since })),
  });
}

/** Tried again, as by clients and consumers: a slow machine lets a store answer too late. */
const onceAnswered = <Result>(work: () => Promise<Result>): Promise<Result> => retry(work, { attempts: 20 });

async function everything<State>(
  page: (after: string, limit: number) => Promise<readonly Row<State>[]>,
): Promise<readonly Row<State>[]> {
  const rows: Row<State>[] = [];
  for (let after = ''; ;) {
    const found = await page(after, 1_000);
    rows.push(...found);
    if (found.length < 1_000) return rows;
    after = found.at(-1)?.key ?? after;
  }
}
const expectEqual = async ({ projection, readOwner: owner }: Sides<unknown>): Promise<void> =>
  expect(await everything((after, limit) => projection.page(after, limit))).toEqual(await everything(owner));

/** Makes the first rows wrong, each in its way. */
async function falsify(projection: Projection<unknown>): Promise<void> {
  const rows = await projection.page('', 500);
  const others = (row: Row<unknown>) =>
    rows.find(({ state }) => JSON.stringify(state) !== JSON.stringify(row.state));
  for (const [index, row] of rows.entries()) {
    const { key, version } = row;
    if (index < 40) await projection.replace(key, version, null);
    else if (index < 70) await projection.replace(key, version, { ...row, version: 0 });
    else if (index < 100) await projection.replace(key, version, { ...row, version: version + 3 });
    else if (index < 130) await projection.replace(key, version, { ...row, state: others(row)?.state });
  }
  const extra = pairKey(v7(), v7());
  await projection.replace(extra, null, { key: extra, version: 4, state: rows[0]?.state });
}

describe.each(['chat', 'user', 'notification'])(
  "the friend pairs of %s are made equal to their owner's",
  (service) => {
    const keptBy = (): Kept => {
      const found = kept.get(service);
      if (found === undefined) throw new Error(`${service} keeps nothing.`);
      return found;
    };

    test('from nothing, and after rows were deleted, overtaken, altered and added', async () => {
      const { sides } = keptBy();
      expect(await rebuild(sides)).toEqual({ rows: pairs, repaired: { missing: pairs }, isEqual: true });
      await expectEqual(sides);
      await falsify(sides.projection);
      const repaired = { missing: 40, stale: 30, ahead: 30, altered: 30, extra: 1 };
      expect(await rebuild(sides)).toEqual({ rows: pairs, repaired, isEqual: true });
      await expectEqual(sides);
    }, 300_000);

    test('while pairs change, in whatever order their events come', async () => {
      const { sides, apply } = keptBy();
      await falsify(sides.projection);
      const changing = await friend.friendship.findMany({ take: 4 });
      const rebuilding = new AbortController();
      const changes = changing.map(async ({ lowId, highId }, index) => {
        for (let step = 0; !rebuilding.signal.aborted || step < 3; step += 1) {
          const kind = step % 2 === 0 ? 'block' : 'unblock';
          const decision = await onceAnswered(() => changePair({ kind, actorId: lowId }, highId));
          // Some events never come before the end.
          if (decision !== 'gone' && decision.outcome === 'changed' && index % 4 !== 0) {
            const { pair } = decision;
            await onceAnswered(() => apply(pair));
          }
          if (step >= 40) return;
        }
      });
      await rebuild(sides);
      rebuilding.abort();
      await Promise.all(changes);
      const stores = createStores(friend);
      const last = await Promise.all(
        changing.map(({ lowId, highId }) => stores.pairs.between(lowId, [highId])),
      );
      for (const pair of last.flat()) await apply(pair);
      await expectEqual(sides);
    }, 300_000);

    test('a self-check counts what differs, but nothing that an event brings meanwhile', async () => {
      const { sides } = keptBy();
      await rebuild(sides);
      const registry = new Registry();
      const logged: object[] = [];
      const logger = { error: (fields: object) => void logged.push(fields), warn: () => undefined };
      const check = createSelfCheck({
        name: 'friend-pairs',
        sides,
        registry,
        logger: logger as never,
        settleMs: 1,
      });
      await check.runNow();
      expect(await registry.metrics()).toContain('differences{projection="friend-pairs",kind="missing"} 0');
      expect(logged).toEqual([]);

      await falsify(sides.projection);
      const [late] = await sides.readOwner('', 1);
      const catchingUp = createSelfCheck({
        name: 'friend-pairs',
        registry,
        logger: logger as never,
        settleMs: 1,
        sides: {
          ...sides,
          projection: {
            ...sides.projection,
            // The event of the first missing row comes after it was found missing.
            async page(after, limit) {
              const page = await sides.projection.page(after, limit);
              if (late !== undefined && after === '') await sides.projection.replace(late.key, null, late);
              return page;
            },
          },
        },
      });
      await catchingUp.runNow();
      expect(logged).toMatchObject([{ missing: 39, stale: 30, ahead: 30, altered: 30, extra: 1 }]);
      expect(await registry.metrics()).toContain('differences{projection="friend-pairs",kind="ahead"} 30');
    }, 300_000);
  },
);

test('the owner answers nobody who does not know the secret, and no page without bounds', async () => {
  const ask = (search: string, authorization: string) =>
    fetch(`${url}${ownerPath('friend-pairs')}${search}`, { headers: { authorization } });
  expect((await ask('?after=&limit=10', 'Bearer other')).status).toBe(401);
  expect((await ask('?after=&limit=1001', `Bearer ${secret}`)).status).toBe(400);
  expect((await ask('?after=&limit=10', `Bearer ${secret}`)).status).toBe(200);
});

test('the command says in a sentence what it did, and what it does not know', async () => {
  const said: string[] = [];
  const run = (names: string[], projections: Readonly<Record<string, Sides<unknown>>>) =>
    runRebuildCommand(names, { service: 'chat', projections, print: (sentence) => void said.push(sentence) });
  const sides = kept.get('chat')?.sides;
  if (sides === undefined) throw new Error('chat keeps nothing.');
  await rebuild(sides);
  expect(await run([], { 'friend-pairs': sides })).toBe(0);
  expect(await run(['rooms'], { 'friend-pairs': sides })).toBe(2);
  expect(await run([], {})).toBe(2);
  expect(said).toEqual([
    `friend-pairs of chat: ${pairs} rows compared, all equal.`,
    'chat has no projection rooms: it has friend-pairs.',
    'chat does not know where its projections come from: set PROJECTION_SECRET and the URLs of their owners.',
  ]);
});
