import { createEventFactory } from '@parley/event-bus';
import { RoomMemberRemoved } from '@parley/events';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { engines, type EventStream, eventually, openFanoutSocket } from '@parley/testkit';
import { Redis } from 'ioredis';
import { v7 } from 'uuid';
import { makeGroup, removeFromGroup } from './group.ts';
import { createRedisProxy, type RedisProxy } from './redis-proxy.ts';
import { openSubscriptions, type Person, startTestService, type TestService } from './service.ts';

const starting = startTestService();
const redis = new Redis(engines().redisUrl);
let chat: TestService;
beforeAll(async () => {
  chat = await starting;
});
afterAll(async () => {
  redis.disconnect();
  await (await starting).close();
});

interface Received {
  readonly typing: { readonly user: { readonly id: string }; readonly isTyping: boolean };
}
const query = 'subscription($roomId: ID!) { typing(roomId: $roomId) { user { id } isTyping } }';
const follow = (person: Person, roomId: string) => person.subscribe<Received>(query, { roomId });

/** A stream that is open when this resolves. It has no first payload that would show it. */
async function following(person: Person, roomId: string, url = chat.url): Promise<EventStream<Received>> {
  const before = await openSubscriptions(url, 'typing');
  const stream = await follow(person, roomId);
  await eventually(async () => expect(await openSubscriptions(url, 'typing')).toBe(before + 1));
  return stream;
}

async function received(stream: EventStream<Received>): Promise<[string, boolean]> {
  const { data, errors, extensions } = await stream.next();
  if (!data || errors !== undefined) throw new Error(JSON.stringify(errors));
  expect(extensions).toBeUndefined();
  return [data.typing.user.id, data.typing.isTyping];
}

/** The channel of a room, or the pattern of several. */
const channelOf = (roomId: string): string => `${chat.environment.REDIS_KEY_PREFIX}chat:typing:${roomId}`;
/** Which channels this test's services listen to. */
const channels = async (): Promise<unknown> => redis.pubsub('CHANNELS', channelOf('*'));

describe('typing', () => {
  test('shows a beginning once however often it is repeated, and the end, to the others only', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const [mine, theirs] = [await following(ada, roomId), await following(bob, roomId)];
    const before = Date.now();
    const { __typename, until } = await ada.setTyping(roomId, true);
    expect(__typename).toBe('SetTypingSuccess');
    expect(Date.parse(until ?? '') - before).toBeGreaterThanOrEqual(6_000);
    await ada.setTyping(roomId, true);
    expect(await ada.setTyping(roomId, false)).toMatchObject({ until: null });
    await bob.setTyping(roomId, true);
    expect([await received(theirs), await received(theirs)]).toEqual([
      [ada.id, true],
      [ada.id, false],
    ]);
    expect(await received(mine)).toEqual([bob.id, true]);
    expect([mine.waiting(), theirs.waiting()]).toEqual([[], []]);
  });

  test('is made and sent once for all who are shown it, and is nothing to who is not', async () => {
    const [ada, bob, carl, dora] = [chat.person(), chat.person(), chat.person(), chat.person()];
    const roomId = await makeGroup(chat.db, ada, bob, carl, dora);
    const socket = await openFanoutSocket(`${chat.url}/graphql`);
    const before = await openSubscriptions(chat.url, 'typing');
    for (const { id } of [ada, bob, carl, dora])
      socket.subscribe(id, query, { variables: { roomId }, internalToken: await chat.token(id) });
    await eventually(async () => expect(await openSubscriptions(chat.url, 'typing')).toBe(before + 4));
    for (const isTyping of [true, false]) {
      await ada.setTyping(roomId, isTyping);
      const { ids, payload } = await socket.next();
      expect(ids?.toSorted()).toEqual([bob.id, carl.id, dora.id].toSorted());
      expect(payload).toEqual({ data: { typing: { user: { id: ada.id }, isTyping } } });
    }
    await socket.close();
  });

  test('ends by itself when nothing is said for 6 seconds', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const stream = await following(bob, roomId);
    const began = performance.now();
    await ada.setTyping(roomId, true);
    expect(await received(stream)).toEqual([ada.id, true]);
    expect(await received(stream)).toEqual([ada.id, false]);
    expect(performance.now() - began).toBeGreaterThan(5_990);
  });

  test('ends when the message is sent', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const stream = await following(bob, roomId);
    const took: number[] = [];
    // By itself it ends after 6 s. A slow machine may take as long, but not each time.
    while (took.every((ms) => ms >= 5_900) && took.length < 5) {
      const began = performance.now();
      await ada.setTyping(roomId, true);
      expect(await received(stream)).toEqual([ada.id, true]);
      await ada.say(roomId, 'Hello');
      expect(await received(stream)).toEqual([ada.id, false]);
      took.push(performance.now() - began);
    }
    expect(Math.min(...took)).toBeLessThan(5_900);
  });

  test('reaches other instances, and other rooms not', async () => {
    const [here, there] = await Promise.all([chat.friends(), chat.friends()]);
    const another = await chat.startAnother();
    const bobs = await following(here.bob.at(another.url), here.roomId, another.url);
    const others = await following(there.bob, there.roomId);
    await here.ada.setTyping(here.roomId, true);
    await there.ada.setTyping(there.roomId, true);
    expect(await received(bobs)).toEqual([here.ada.id, true]);
    expect(await received(others)).toEqual([there.ada.id, true]);
    await another.close();
  });

  test('is refused to a user who is not in the room, and for what is no room', async () => {
    const { ada, roomId } = await chat.friends();
    const eve = chat.person();
    for (const [person, room] of [
      [eve, roomId],
      [ada, v7()],
      [ada, 'x'],
    ] as const)
      expect(await (await follow(person, room)).ended).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect((await eve.setTyping(roomId, true)).__typename).toBe('NotARoomMember');
    expect((await ada.setTyping(v7(), true)).__typename).toBe('NotARoomMember');
    expect(await ada.setTyping('x', true)).toMatchObject({
      __typename: 'InvalidInput',
      problems: [{ field: 'roomId' }],
    });
  });

  test('subscribes to a room as long as somebody follows it, however many, and leaves nothing behind', async () => {
    const [one, other] = await Promise.all([chat.friends(), chat.friends()]);
    const streams = [
      await following(one.ada, one.roomId),
      await following(one.bob, one.roomId),
      await following(other.ada, other.roomId),
    ];
    const both = [channelOf(one.roomId), channelOf(other.roomId)];
    expect(await channels()).toEqual(expect.arrayContaining(both));
    expect(await redis.pubsub('NUMSUB', ...both)).toEqual([both[0], 1, both[1], 1]);
    const open = await openSubscriptions(chat.url, 'typing');
    streams[0]?.stop();
    streams[2]?.stop();
    await eventually(async () =>
      expect(await redis.pubsub('NUMSUB', ...both)).toEqual([both[0], 1, both[1], 0]),
    );
    streams[1]?.stop();
    await eventually(async () =>
      expect(await redis.pubsub('NUMSUB', ...both)).toEqual([both[0], 0, both[1], 0]),
    );
    expect(await openSubscriptions(chat.url, 'typing')).toBe(open - 3);
  });
});

describe('who may not see it', () => {
  test('of a block in a 1:1 room: the blocked one is taken at their word and shown to nobody', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const [mine, theirs] = [await following(ada, roomId), await following(bob, roomId)];
    await ada.setTyping(roomId, true);
    expect(await received(theirs)).toEqual([ada.id, true]);
    await chat.block(ada, bob);
    expect(await mine.ended).toBeNull();
    expect(await received(theirs)).toEqual([ada.id, false]);
    await eventually(async () =>
      expect((await ada.setTyping(roomId, true)).__typename).toBe('NotARoomMember'),
    );
    expect((await bob.setTyping(roomId, true)).__typename).toBe('SetTypingSuccess');
    await eventually(async () => expect(await (await follow(ada, roomId)).ended).not.toBeNull());
    await chat.unblock(ada, bob);
    await chat.befriend(ada, bob);
    await chat.areFriends(ada, bob);
    await eventually(async () => {
      await ada.setTyping(roomId, true);
      expect(theirs.waiting()).toHaveLength(1);
    });
    expect(await received(theirs)).toEqual([ada.id, true]);
  });

  test('those who are friends no more neither show nor see it, and get the same answer', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const other = await chat.friends();
    const stream = await following(bob, roomId);
    await ada.setTyping(roomId, true);
    expect(await received(stream)).toEqual([ada.id, true]);
    await chat.unfriend(ada, bob);
    expect(await received(stream)).toEqual([ada.id, false]);
    // It does not even leave the instance: one that has not consumed the end shows nothing either.
    const published: string[] = [];
    const listener = redis.duplicate();
    listener.on('pmessage', (_pattern, channel) => void published.push(channel));
    await listener.psubscribe(channelOf('*'));
    expect((await ada.setTyping(roomId, true)).__typename).toBe('SetTypingSuccess');
    await other.ada.setTyping(other.roomId, true);
    await eventually(() => expect(published).toContain(channelOf(other.roomId)));
    listener.disconnect();
    expect(published).not.toContain(channelOf(roomId));
    expect(stream.waiting()).toEqual([]);
  });

  test('in a group two of whom one has blocked the other do not see each other; others see both', async () => {
    const [ada, bob, eve] = [chat.person(), chat.person(), chat.person()];
    const roomId = await makeGroup(chat.db, ada, bob, eve);
    const [adas, bobs, eves] = [
      await following(ada, roomId),
      await following(bob, roomId),
      await following(eve, roomId),
    ];
    await bob.setTyping(roomId, true);
    expect(await received(adas)).toEqual([bob.id, true]);
    expect(await received(eves)).toEqual([bob.id, true]);
    await chat.block(ada, bob);
    expect(await received(adas)).toEqual([bob.id, false]);
    await bob.setTyping(roomId, true);
    await ada.setTyping(roomId, true);
    await eve.setTyping(roomId, true);
    expect(await received(adas)).toEqual([eve.id, true]);
    expect(await received(bobs)).toEqual([eve.id, true]);
    expect(await received(eves)).toEqual([ada.id, true]);
  });

  test('who is removed from the room: their stream ends, their typing too, and they are refused', async () => {
    const [ada, bob] = [chat.person(), chat.person()];
    const roomId = await makeGroup(chat.db, ada, bob);
    const [adas, bobs] = [await following(ada, roomId), await following(bob, roomId)];
    await bob.setTyping(roomId, true);
    expect(await received(adas)).toEqual([bob.id, true]);
    await removeFromGroup(chat.db, roomId, bob);
    const at = new Date().toISOString();
    const removal = { roomId, seq: 1, actorId: ada.id, at, userId: bob.id };
    await chat.publish(createEventFactory({ source: 'chat' })(RoomMemberRemoved, removal));
    expect(await bobs.ended).toBeNull();
    expect(await received(adas)).toEqual([bob.id, false]);
    expect((await bob.setTyping(roomId, true)).__typename).toBe('NotARoomMember');
    expect(await (await follow(bob, roomId)).ended).not.toBeNull();
  });
});

describe('while Redis is unavailable', () => {
  /** An instance whose Redis the test may make unavailable; both end with the test. */
  const withProxy = async (work: (proxy: RedisProxy, url: string) => Promise<void>): Promise<void> => {
    const proxy = await createRedisProxy();
    const another = await chat.startAnother({ REDIS_URL: proxy.url });
    try {
      await work(proxy, another.url);
    } finally {
      await another.close();
      await proxy.close();
    }
  };
  const untilReceived = (typist: Person, roomId: string, stream: EventStream<Received>): Promise<void> =>
    eventually(async () => {
      expect((await typist.setTyping(roomId, true)).__typename).toBe('SetTypingSuccess');
      expect(stream.waiting()).toHaveLength(1);
    });

  test('nobody is refused; streams that were open, and those opened meanwhile, go on when it is back', () =>
    withProxy(async (proxy, url) => {
      const [early, late] = await Promise.all([chat.friends(), chat.friends()]);
      const open = ({ bob, roomId }: typeof early) => following(bob.at(url), roomId, url);
      const type = ({ ada, roomId }: typeof early, stream: EventStream<Received>) =>
        untilReceived(ada.at(url), roomId, stream);
      const earlier = await open(early);
      await proxy.leave();
      const later = await open(late);
      const said = await early.ada.at(url).setTyping(early.roomId, true);
      expect(said.__typename).toBe('SetTypingSuccess');
      await proxy.comeBack();
      await Promise.all([type(early, earlier), type(late, later)]);
      expect([await received(earlier), await received(later)]).toEqual([
        [early.ada.id, true],
        [late.ada.id, true],
      ]);
    }));

  test('a connection that swallows everything is noticed and replaced', () =>
    withProxy(async (proxy, url) => {
      const { ada, bob, roomId } = await chat.friends();
      const stream = await following(bob.at(url), roomId, url);
      proxy.swallow();
      await untilReceived(ada, roomId, stream);
      expect(await received(stream)).toEqual([ada.id, true]);
    }));
});
