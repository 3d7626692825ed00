import { afterEach, describe, expect, test } from '@jest/globals';
import {
  askForFriendship,
  befriend,
  block,
  everybodyLeaves,
  type EventStream,
  nextDelivered,
  nextEvent,
  type Person,
  refusedWith,
  signIn,
  signUp,
  started,
  succeed,
  unblock,
  unfriend,
} from '@parley/testkit';

afterEach(everybodyLeaves);

const request = 'request { id state from { id displayName } to { id displayName } }';
const subscription = `#graphql
  subscription($after: Cursor) { friendEvents(after: $after) {
    __typename
    ... on StreamStart { cursor }
    ... on ResumeGap { from to }
    ... on FriendRequestSent { at ${request} }
    ... on FriendRequestAccepted { at ${request} }
    ... on FriendRequestRejected { at ${request} }
    ... on FriendRequestCancelled { at ${request} }
    ... on FriendDeleted { at user { id displayName } }
    ... on UserBlocked { at user { id displayName } }
    ... on UserUnblocked { at user { id displayName } }
  } }`;

const follow = (person: Person, after: string | null = null): EventStream =>
  person.subscribe(subscription, { after });

const followBoth = async (one: Person, other: Person): Promise<[EventStream, EventStream]> => {
  const streams: [EventStream, EventStream] = [follow(one), follow(other)];
  await Promise.all(streams.map(started));
  return streams;
};

const asSeen = ({ id, displayName }: Person) => ({ id, displayName });

describe('friendEvents', () => {
  test('notifies both of requests and answers, with the profiles of the two', async () => {
    const [ada, ben] = await Promise.all([signUp(), signUp()]);
    const streams = await followBoth(ada, ben);
    const all = async (event: object): Promise<void> => {
      for (const stream of streams)
        expect(await nextEvent(stream)).toEqual({ ...event, at: expect.any(String) });
    };
    for (const [answer, by, kind, state] of [
      ['rejectFriendRequest', ben, 'FriendRequestRejected', 'REJECTED'],
      ['cancelFriendRequest', ada, 'FriendRequestCancelled', 'CANCELLED'],
      ['acceptFriendRequest', ben, 'FriendRequestAccepted', 'ACCEPTED'],
    ] as const) {
      const requestId = await askForFriendship(ada, ben);
      const whole = { id: requestId, from: asSeen(ada), to: asSeen(ben) };
      await all({ __typename: 'FriendRequestSent', request: { ...whole, state: 'PENDING' } });
      await succeed(by, answer, { requestId });
      await all({ __typename: kind, request: { ...whole, state } });
    }
  });

  test('notifies both when a friendship ends', async () => {
    const [ada, ben] = await Promise.all([signUp(), signUp()]);
    await befriend(ada, ben);
    const [seenByAda, seenByBen] = await followBoth(ada, ben);
    await unfriend(ada, ben);
    const ended = (other: Person) => ({
      __typename: 'FriendDeleted',
      user: asSeen(other),
      at: expect.any(String),
    });
    expect(await nextEvent(seenByAda)).toEqual(ended(ben));
    expect(await nextEvent(seenByBen)).toEqual(ended(ada));
  });

  test("notifies of blocks the blocker's devices only", async () => {
    const [ada, ben] = await Promise.all([signUp(), signUp()]);
    const [seenByBen, elsewhere] = await followBoth(ben, await signIn(ada));
    await block(ada, ben);
    await unblock(ada, ben);
    expect(await nextEvent(elsewhere)).toMatchObject({ __typename: 'UserBlocked', user: asSeen(ben) });
    expect(await nextEvent(elsewhere)).toMatchObject({ __typename: 'UserUnblocked', user: asSeen(ben) });

    const requestId = await askForFriendship(ben, ada);
    expect(await nextEvent(seenByBen)).toMatchObject({
      __typename: 'FriendRequestSent',
      request: { id: requestId },
    });
  });

  test('notifies nobody of what is between two others', async () => {
    const [ada, ben, carl] = await Promise.all([signUp(), signUp(), signUp()]);
    const stream = follow(carl);
    await started(stream);
    await askForFriendship(ada, ben);
    const requestId = await askForFriendship(ada, carl);
    expect(await nextEvent(stream)).toMatchObject({
      __typename: 'FriendRequestSent',
      request: { id: requestId },
    });
  });
});

describe('friendEvents with `after`', () => {
  test('loses and repeats nothing while 24 people ask and the socket is cut again and again', async () => {
    const ben = await signUp();
    const askers = await Promise.all(Array.from({ length: 24 }, () => signUp()));
    let stream = follow(ben);
    let cursor = await started(stream);
    const asking = Promise.all(askers.map((asker) => askForFriendship(asker, ben)));

    const seen: string[] = [];
    while (seen.length < askers.length) {
      const upTo = Math.min(askers.length, seen.length + 5);
      while (seen.length < upTo) {
        const { event, cursor: position } = await nextDelivered<{ request: { id: string } }>(stream);
        seen.push(event.request.id);
        cursor = position;
      }
      await ben.leave();
      stream = follow(ben, cursor);
    }
    expect(seen).toHaveLength(askers.length);
    expect(new Set(seen)).toEqual(new Set(await asking));

    const requestId = await askForFriendship(await signUp(), ben);
    expect(await nextEvent(stream)).toMatchObject({ request: { id: requestId } });
  });

  test('goes on on another device of the same person', async () => {
    const [ada, ben] = await Promise.all([signUp(), signUp()]);
    const cursor = await started(follow(ben));
    const requestId = await askForFriendship(ada, ben);
    expect(await nextEvent(follow(await signIn(ben), cursor))).toMatchObject({ request: { id: requestId } });
  });

  test("of rubbish, of another user's feed and of another stream is refused", async () => {
    const [ada, ben] = await Promise.all([signUp(), signUp()]);
    const another = await started(follow(ben));
    const otherStream = await started(
      ada.subscribe(`#graphql
        subscription { notificationReceived { __typename ... on StreamStart { cursor } } }`),
    );
    for (const after of ['nonsense', '', another, otherStream])
      expect(await refusedWith(follow(ada, after))).toBe('BAD_CURSOR');
  });
});
