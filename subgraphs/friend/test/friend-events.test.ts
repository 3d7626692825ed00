import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Envelope, on } from '@parley/event-bus';
import * as events from '@parley/events';
import { eventually } from '@parley/testkit';
import type { Database } from '../src/stores/database.ts';
import { v7 } from 'uuid';
import { startFriendService } from '../src/service.ts';
import { type Friend, next, type Person, startFriend } from './harness.ts';

interface PairData {
  readonly pairKey: string;
  readonly version: number;
  readonly hidden?: boolean;
  readonly friendsSince: string | null;
  readonly request: { readonly id: string; readonly hidden: boolean } | null;
  readonly blockedBy: readonly string[];
}

let friend: Friend;
let database: Database;
const published: Envelope<PairData>[] = [];

beforeAll(async () => {
  friend = await startFriend();
  database = friend.store;
  // Kafka delivers at least once: each counts once.
  const collect = (_data: unknown, event: Envelope): void => {
    if (published.every(({ id }) => id !== event.id)) published.push(event as Envelope<PairData>);
  };
  const listener = friend.bus.createBroadcastConsumer({
    purpose: 'test',
    instanceId: 'test',
    subscriptions: [
      on(events.FriendRequestSent, collect),
      on(events.FriendRequestAccepted, collect),
      on(events.FriendRequestRejected, collect),
      on(events.FriendRequestCancelled, collect),
      on(events.FriendDeleted, collect),
      on(events.UserBlocked, collect),
      on(events.UserUnblocked, collect),
    ],
  });
  await listener.start();
  await eventually(() => expect(listener.readiness()).toEqual({ ready: true }));
});
afterAll(() => friend.close());

const pair = (): Promise<[Person, Person]> => Promise.all([friend.newUser(), friend.newUser()]);
const eventsOf = (one: Person, other: Person): readonly Envelope<PairData>[] =>
  published.filter(({ subject }) => subject === events.pairKey(one.id, other.id));

describe('friendEvents', () => {
  it('notifies both of request, answer and end, with the request as it stands', async () => {
    const [ann, ben] = await pair();
    const streams = [(await ann.listen()).stream, (await ben.listen()).stream];
    const request = await ann.request(ben);
    for (const stream of streams) {
      expect(await next(stream)).toMatchObject({
        __typename: 'FriendRequestSent',
        request: { id: request.id },
      });
    }
    await ben.accept(request);
    for (const stream of streams) {
      expect(await next(stream)).toMatchObject({
        __typename: 'FriendRequestAccepted',
        request: { id: request.id, state: 'ACCEPTED', from: { id: ann.id }, to: { id: ben.id } },
      });
    }
    await ann.unfriend(ben);
    expect(await next(streams[0] ?? fail())).toMatchObject({
      __typename: 'FriendDeleted',
      user: { id: ben.id },
    });
    expect(await next(streams[1] ?? fail())).toMatchObject({
      __typename: 'FriendDeleted',
      user: { id: ann.id },
    });
  });

  it('reaches nobody else', async () => {
    const [ann, ben] = await pair();
    const eve = await friend.newUser();
    const { stream } = await eve.listen();
    await ann.befriend(ben);
    await eve.request(ann);
    expect(await next(stream)).toMatchObject({
      __typename: 'FriendRequestSent',
      request: { to: { id: ann.id } },
    });
  });

  it('resumes right after its cursor, without loss or repeat', async () => {
    const [ann, ben] = await pair();
    const first = await ann.listen();
    await ann.block(ben);
    const blocked = await first.stream.next();
    const cursor = blocked.extensions?.cursor;
    expect(cursor).toEqual(expect.any(String));
    first.stream.stop();
    await ann.unblock(ben);
    await ann.request(ben);

    const resumed = await ann.open(cursor);
    expect(await next(resumed)).toMatchObject({ __typename: 'UserUnblocked' });
    expect(await next(resumed)).toMatchObject({ __typename: 'FriendRequestSent' });
    await ben.request(ann);
    expect(await next(resumed)).toMatchObject({ __typename: 'FriendRequestAccepted' });

    const fromStart = await ann.open(first.cursor);
    const seen = [await next(fromStart), await next(fromStart), await next(fromStart), await next(fromStart)];
    expect(seen.map(({ __typename }) => __typename)).toEqual([
      'UserBlocked',
      'UserUnblocked',
      'FriendRequestSent',
      'FriendRequestAccepted',
    ]);
    expect(resumed.waiting()).toEqual([]);
  });

  it('replayed shows the request as it is now, and hides what was hidden since', async () => {
    const [ann, ben] = await pair();
    const { cursor, stream } = await ben.listen();
    await ann.request(ben);
    await next(stream);
    await ben.block(ann);
    await next(stream);
    const replay = await ben.open(cursor);
    expect(await next(replay)).toMatchObject({ __typename: 'FriendRequestSent', request: null });
  });

  it.each(['', 'nonsense'])('refuses the cursor %p', async (cursor) => {
    const ann = await friend.newUser();
    const stream = await ann.open(cursor);
    expect(await stream.ended).toMatchObject([{ extensions: { code: 'BAD_CURSOR' } }]);
  });

  it("refuses another user's cursor", async () => {
    const [ann, ben] = await pair();
    const { cursor } = await ann.listen();
    const stream = await ben.open(cursor);
    expect(await stream.ended).toMatchObject([{ extensions: { code: 'BAD_CURSOR' } }]);
  });

  it('says what is missing once it is older than 30 days, and goes on live, at any instance', async () => {
    const [ann, ben] = await pair();
    const { cursor, stream } = await ann.listen();
    for (const _ of [1, 2]) {
      await ann.block(ben);
      await ann.unblock(ben);
    }
    for (const _ of [1, 2, 3, 4]) await next(stream);
    const longAgo = new Date(Date.now() - 31 * 24 * 60 * 60 * 1000);
    await database.friendFeed.updateMany({
      where: { userId: ann.id, seq: { lte: 3 } },
      data: { at: longAgo },
    });

    // A starting instance sweeps.
    const instance = await friend.startInstance();
    const elsewhere = friend.at(instance.url, ann);
    try {
      await eventually(async () => {
        expect(await database.friendFeed.count({ where: { userId: ann.id } })).toBe(1);
      });
      const resumed = await elsewhere.open(cursor);
      expect(await next(resumed)).toEqual({
        __typename: 'ResumeGap',
        cursor: expect.any(String),
        from: 1,
        to: 3,
      });
      expect(await next(resumed)).toMatchObject({ __typename: 'UserUnblocked' });
      await ann.request(ben);
      expect(await next(resumed)).toMatchObject({ __typename: 'FriendRequestSent' });
    } finally {
      await elsewhere.leave();
      await instance.close();
    }
  });

  it('is freed on unsubscribe and when the socket goes', async () => {
    const [ann, ben] = await pair();
    const before = await friend.openStreams();
    const { stream } = await ann.listen();
    await ben.listen();
    expect(await friend.openStreams()).toBe(before + 2);
    stream.stop();
    await eventually(async () => expect(await friend.openStreams()).toBe(before + 1));
    await ben.leave();
    await eventually(async () => expect(await friend.openStreams()).toBe(before));
  });
});

describe('friend.events', () => {
  it('carry versions without holes, in order, each with the whole state', async () => {
    const [ann, ben] = await pair();
    await ann.request(ben);
    await ben.request(ann);
    await ann.block(ben);
    await ben.request(ann);
    await ann.unblock(ben);
    await eventually(() => expect(eventsOf(ann, ben)).toHaveLength(5));
    const seen = eventsOf(ann, ben);
    expect(seen.map(({ type, data }) => [data.version, type])).toEqual([
      [1, 'FriendRequestSent'],
      [2, 'FriendRequestAccepted'],
      [3, 'UserBlocked'],
      [4, 'FriendRequestSent'],
      [5, 'UserUnblocked'],
    ]);
    expect(seen[1]?.data).toMatchObject({ friendsSince: expect.any(String), request: null, blockedBy: [] });
    expect(seen[2]?.data).toMatchObject({ friendsSince: null, blockedBy: [ann.id] });
    expect(seen[3]?.data).toMatchObject({ hidden: true, request: { hidden: true }, blockedBy: [ann.id] });
    expect(seen[4]?.data).toMatchObject({ request: { hidden: true }, blockedBy: [] });
    expect(new Set(seen.map(({ source }) => source))).toEqual(new Set(['friend']));
  });

  it('keep the order of crossing changes', async () => {
    const [ann, ben] = await pair();
    await Promise.all(
      Array.from({ length: 20 }, (_, i) => {
        const [one, other] = i % 2 === 0 ? [ann, ben] : [ben, ann];
        return i % 4 < 2 ? one.block(other) : one.unblock(other);
      }),
    );
    const pairRow = await database.friendship.findUnique({
      where: { pairKey: events.pairKey(ann.id, ben.id) },
    });
    const version = pairRow?.version ?? 0;
    expect(version).toBeGreaterThan(0);
    await eventually(() => expect(eventsOf(ann, ben)).toHaveLength(version));
    expect(eventsOf(ann, ben).map(({ data }) => data.version)).toEqual(
      Array.from({ length: version }, (_, i) => i + 1),
    );
  });
});

it('an event carries on the trace of the request that caused it', async () => {
  const [ann, ben] = await pair();
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const response = await fetch(`${friend.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${await friend.gateway.token('friend', ann.id)}`,
      traceparent,
    },
    body: JSON.stringify({
      query: `mutation { blockUser(input: {userId: "${ben.id}"}) { __typename } }`,
    }),
  });
  expect(response.status).toBe(200);
  await eventually(() => expect(eventsOf(ann, ben)).toMatchObject([{ traceparent }]));
});

it('a mutation does not wait for Kafka; the event is published when it is there', async () => {
  const [ann, ben] = await pair();
  const cutOff = await startFriendService({
    ...friend.environment,
    INSTANCE_ID: v7(),
    KAFKA_BROKERS: ['127.0.0.1:1'],
    LOG_LEVEL: 'silent',
  });
  const there = friend.at(cutOff.url, ann);
  try {
    expect((await fetch(`${cutOff.url}/readyz`)).status).toBe(503);
    await there.request(ben);
    await eventually(() => expect(eventsOf(ann, ben)).toHaveLength(1));
  } finally {
    await there.leave();
    await cutOff.close();
  }
});

function fail(): never {
  throw new Error('There is no such stream.');
}
