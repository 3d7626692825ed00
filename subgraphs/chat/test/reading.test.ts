import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { engines, eventually } from '@parley/testkit';
import { Redis } from 'ioredis';
import { type Person, startTestService, type TestService } from './service.ts';

const starting = startTestService();
let chat: TestService;
let ada: Person;
let bob: Person;
let roomId: string;
let oldest: string;
const total = 60;
beforeAll(async () => {
  chat = await starting;
  ({ ada, bob, roomId } = await chat.friends());
  // One after the other: their numbers are their texts.
  oldest = (await ada.say(roomId, '1')).id;
  for (let number = 2; number <= total; number++) await ada.say(roomId, String(number));
});
afterAll(async () => (await starting).close());

interface Page {
  readonly edges: readonly {
    readonly cursor: string;
    readonly node: { readonly number: number; readonly text: string | null };
  }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

const selection =
  '{ edges { cursor node { number text } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }';
const page = async (args: string, person = bob, room = roomId): Promise<Page> =>
  (await person.ask<{ messages: Page }>(`{ room(id: "${room}") { messages${args} ${selection} } }`)).messages;
const numbers = ({ edges }: Page) => edges.map(({ node }) => node.number);
const upTo = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('Room.messages', () => {
  test('are the newest 20 in the order of sending unless asked otherwise', async () => {
    const newest = await page('');
    expect(numbers(newest)).toEqual(upTo(41, 60));
    expect(newest.edges.map(({ node }) => node.text)).toEqual(upTo(41, 60).map(String));
    expect(newest.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  });

  test('go forward from the oldest and backward from the newest, without loss or repeat', async () => {
    const seen: number[] = [];
    for (let after = '', more = true; more;) {
      const next = await page(`(first: 25${after})`);
      seen.push(...numbers(next));
      after = `, after: "${next.pageInfo.endCursor}"`;
      more = next.pageInfo.hasNextPage;
    }
    expect(seen).toEqual(upTo(1, total));
    const back: number[] = [];
    for (let before = '', more = true; more;) {
      const next = await page(`(last: 25${before})`);
      back.unshift(...numbers(next));
      before = `, before: "${next.pageInfo.startCursor}"`;
      more = next.pageInfo.hasPreviousPage;
    }
    expect(back).toEqual(upTo(1, total));
  });

  test('end at both ends', async () => {
    const all = await page('(first: 100)');
    expect(all.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: false });
    expect(await page(`(first: 5, after: "${all.pageInfo.endCursor}")`)).toMatchObject({
      edges: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: true, startCursor: null, endCursor: null },
    });
    expect(await page(`(last: 5, before: "${all.pageInfo.startCursor}")`)).toMatchObject({
      edges: [],
      pageInfo: { hasNextPage: true, hasPreviousPage: false },
    });
  });

  test.each([
    '(first: 1, last: 1)',
    '(first: 1, before: "WzFd")',
    '(last: 1, after: "WzFd")',
    '(after: "WzFd", before: "WzFd")',
    '(first: 0)',
    '(first: 101)',
    '(last: 101)',
    '(last: -1)',
    '(first: 1, after: "bad")',
    '(first: 1, after: "Wy0xXQ")',
  ])('refuse %s', async (args) => {
    const answer = await bob.send(`{ room(id: "${roomId}") { messages${args} { edges { cursor } } } }`);
    expect(answer.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  test('show edits and deletions at once, from the copy in Redis and without it', async () => {
    const friends = await chat.friends();
    const said = await friends.ada.say(friends.roomId, 'Before');
    const read = async () => (await page('', friends.bob, friends.roomId)).edges.map(({ node }) => node.text);
    expect(await read()).toEqual(['Before']);
    await friends.ada.edit(said.id, 'After');
    expect(await read()).toEqual(['After']);
    await friends.ada.delete(said.id);
    expect(await read()).toEqual([null]);
  });
});

describe('the copy of recent messages', () => {
  const withRedis = async <T>(work: (redis: Redis, key: string) => Promise<T>): Promise<T> => {
    const redis = new Redis(engines().redisUrl);
    try {
      return await work(redis, `${chat.environment.REDIS_KEY_PREFIX}chat:recent:`);
    } finally {
      redis.disconnect();
    }
  };

  test('is used when it is of this moment, kept up with each change, and never holds more than 50', () =>
    withRedis(async (redis, prefix) => {
      await page('');
      const key = `${prefix}${roomId}`;
      await eventually(async () => expect(await redis.hlen(key)).toBe(52));
      const marked = JSON.parse((await redis.hget(key, '60')) ?? '{}') as object;
      await redis.hset(key, '60', JSON.stringify({ ...marked, text: 'from the copy' }));
      expect((await page('')).edges.at(-1)?.node.text).toBe('from the copy');
      await ada.say(roomId, '61');
      await eventually(async () => expect(await redis.hget(key, 'seq')).toBe('62'));
      expect(await redis.hlen(key)).toBe(52);
      expect(await redis.hexists(key, '11')).toBe(0);
      expect((await page('(last: 2)')).edges.map(({ node }) => node.text)).toEqual(['from the copy', '61']);
      await ada.edit(oldest, 'The oldest');
      await eventually(async () => expect(await redis.hget(key, 'seq')).toBe('63'));
      expect(await redis.hlen(key)).toBe(52);
      expect(await redis.hexists(key, '1')).toBe(0);
    }));

  test('is kept up in each room where something is said at once, also by a Redis that has forgotten how', () =>
    withRedis(async (redis, prefix) => {
      const rooms = await Promise.all(Array.from({ length: 4 }, () => chat.friends()));
      const sayAll = async (text: string) => {
        await Promise.all(rooms.map((room) => room.ada.say(room.roomId, text)));
      };
      const eventuallyKept = async (...kept: readonly unknown[]) => {
        for (const room of rooms)
          await eventually(async () =>
            expect(await redis.hmget(`${prefix}${room.roomId}`, 'seq', '1', '2', '3')).toEqual(kept),
          );
      };
      const saying = (text: string): unknown => expect.stringContaining(`"text":"${text}"`);
      await sayAll('First');
      await Promise.all(rooms.map((room) => page('', room.bob, room.roomId)));
      await eventuallyKept('2', saying('First'), null, null);
      await sayAll('Second');
      await eventuallyKept('3', saying('First'), saying('Second'), null);
      await redis.script('FLUSH');
      await sayAll('Third');
      await eventuallyKept('4', saying('First'), saying('Second'), saying('Third'));
    }));

  test('that is stale is not read and cannot win', () =>
    withRedis(async (redis, prefix) => {
      const friends = await chat.friends();
      const said = await friends.ada.say(friends.roomId, 'Old');
      const key = `${prefix}${friends.roomId}`;
      await page('', friends.bob, friends.roomId);
      await eventually(async () => expect(await redis.hget(key, 'seq')).toBe('2'));
      const stale = await redis.hgetall(key);
      await friends.ada.delete(said.id);
      await eventually(async () => expect(await redis.hget(key, 'seq')).toBe('3'));
      await redis.hset(key, stale);
      expect((await page('', friends.bob, friends.roomId)).edges[0]?.node.text).toBeNull();
      await eventually(async () => expect(await redis.hget(key, 'seq')).toBe('3'));
    }));

  test('that missed a change is dropped, so that no deleted text stays', () =>
    withRedis(async (redis, prefix) => {
      const friends = await chat.friends();
      const said = await friends.ada.say(friends.roomId, 'Old');
      const key = `${prefix}${friends.roomId}`;
      await page('', friends.bob, friends.roomId);
      await eventually(async () => expect(await redis.hget(key, 'seq')).toBe('2'));
      await redis.hset(key, 'seq', '1');
      await friends.ada.delete(said.id);
      await eventually(async () => expect(await redis.exists(key)).toBe(0));
    }));

  test('is not needed: with Redis unavailable everything works', async () => {
    const friends = await chat.friends();
    const another = await chat.startAnother({ REDIS_URL: 'redis://127.0.0.1:1' });
    const [one, other] = [friends.ada.at(another.url), friends.bob.at(another.url)];
    const said = await one.say(friends.roomId, 'Still here');
    await one.edit(said.id, 'Still there');
    expect((await page('', other, friends.roomId)).edges.map(({ node }) => node.text)).toEqual([
      'Still there',
    ]);
    await another.close();
  });
});

describe('markMessagesRead', () => {
  test('moves the receipt forward only, and the count follows', async () => {
    const friends = await chat.friends();
    for (const text of ['1', '2', '3', '4']) await friends.ada.say(friends.roomId, text);
    const receipt = async (number: number) => (await friends.bob.read(friends.roomId, number)).room;
    expect(await receipt(0)).toMatchObject({ readUpTo: 0, unreadCount: 4 });
    expect(await receipt(3)).toMatchObject({ readUpTo: 3, unreadCount: 1 });
    expect(await receipt(1)).toMatchObject({ readUpTo: 3, unreadCount: 1 });
    await Promise.all([4, 2, 3, 4, 1].map(receipt));
    expect(await receipt(4)).toMatchObject({ readUpTo: 4, unreadCount: 0 });
  });

  test('of many at once is the furthest, also when none was there before', async () => {
    for (let round = 0; round < 8; round++) {
      const { ada: sender, bob: reader, roomId: room } = await chat.friends();
      for (const text of ['1', '2', '3', '4']) await sender.say(room, text);
      await Promise.all([3, 2, 4, 1].map((number) => reader.read(room, number)));
      expect((await reader.read(room, 0)).room).toMatchObject({ readUpTo: 4, unreadCount: 0 });
    }
  });

  test('is refused above the last number, which it names, below zero, and to strangers', async () => {
    const friends = await chat.friends();
    expect(await friends.bob.read(friends.roomId, 1)).toMatchObject({
      __typename: 'InvalidInput',
      problems: [{ field: 'upTo' }],
    });
    await friends.ada.say(friends.roomId, '1');
    const beyond = await friends.bob.read(friends.roomId, 2);
    expect(beyond).toMatchObject({
      __typename: 'InvalidInput',
      reason: expect.stringContaining('number 1'),
      problems: [{ field: 'upTo', reason: expect.stringContaining('number 1') }],
    });
    expect((await friends.bob.read(friends.roomId, -1)).problems).toMatchObject([{ field: 'upTo' }]);
    expect((await friends.bob.read('x', 1)).problems).toMatchObject([{ field: 'roomId' }]);
    expect((await chat.person().read(friends.roomId, 1)).__typename).toBe('NotARoomMember');
  });

  test('is done by sending; own and deleted messages are not unread', async () => {
    const friends = await chat.friends();
    const first = await friends.ada.say(friends.roomId, '1');
    await friends.ada.say(friends.roomId, '2');
    const room = (person: Person) => person.ask(`{ room(id: "${friends.roomId}") { readUpTo unreadCount } }`);
    expect(await room(friends.bob)).toEqual({ readUpTo: 0, unreadCount: 2 });
    await friends.ada.delete(first.id);
    expect(await room(friends.bob)).toEqual({ readUpTo: 0, unreadCount: 1 });
    await friends.bob.say(friends.roomId, '3');
    expect(await room(friends.bob)).toEqual({ readUpTo: 3, unreadCount: 0 });
    expect(await room(friends.ada)).toEqual({ readUpTo: 2, unreadCount: 1 });
  });

  test('counts to 1,000 and no further', async () => {
    const friends = await chat.friends();
    const said = await friends.ada.say(friends.roomId, 'x');
    const copy = await chat.db
      .collection<{ _id: string; number: number }>('messages')
      .findOne({ _id: said.id });
    const more = Array.from({ length: 1_100 }, (_, index) => ({
      ...copy,
      _id: `copy-${index}-${friends.roomId}`,
      clientMessageId: `copy-${index}`,
      number: index + 2,
    }));
    await chat.db.collection<{ _id: string }>('messages').insertMany(more);
    await chat.db
      .collection<{ _id: string }>('rooms')
      .updateOne({ _id: friends.roomId }, { $set: { lastNumber: 1_101 } });
    expect(await friends.bob.ask(`{ room(id: "${friends.roomId}") { unreadCount } }`)).toEqual({
      unreadCount: 1_000,
    });
  });
});
