import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, send } from '@parley/testkit';
import { v7 } from 'uuid';
import { type Friend, type Person, startFriend } from './harness.ts';

let friend: Friend;
beforeAll(async () => {
  friend = await startFriend();
});
afterAll(() => friend.close());

const pair = (): Promise<[Person, Person]> => Promise.all([friend.newUser(), friend.newUser()]);

describe('sendFriendRequest', () => {
  it('is pending for both, each on their side', async () => {
    const [ann, ben] = await pair();
    const request = await ann.request(ben);
    expect(request).toMatchObject({
      state: 'PENDING',
      from: { id: ann.id },
      to: { id: ben.id },
      answeredAt: null,
    });
    expect(await ann.requests('OUTGOING')).toMatchObject([{ id: request.id }]);
    expect(await ann.requests('INCOMING')).toEqual([]);
    expect(await ben.requests('INCOMING')).toMatchObject([{ id: request.id }]);
    expect(await ann.friendshipWith(ben)).toBe('REQUEST_SENT');
    expect(await ben.friendshipWith(ann)).toBe('REQUEST_RECEIVED');
  });

  it('again answers the request that is there', async () => {
    const [ann, ben] = await pair();
    const request = await ann.request(ben);
    expect(await ann.request(ben)).toEqual(request);
  });

  it('towards someone who has asked accepts', async () => {
    const [ann, ben] = await pair();
    const request = await ann.request(ben);
    expect(await ben.request(ann)).toMatchObject({ id: request.id, state: 'ACCEPTED' });
    expect(await ann.friendshipWith(ben)).toBe('FRIENDS');
  });

  it('20 crossing ones make one friendship', async () => {
    const [ann, ben] = await pair();
    const requests = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        (i % 2 === 0 ? ann : ben).mutate('sendFriendRequest', { userId: (i % 2 === 0 ? ben : ann).id }),
      ),
    );
    const ids = new Set(requests.map(({ request }) => request?.id).filter((id) => id !== undefined));
    expect(ids.size).toBe(1);
    for (const { __typename } of requests) {
      expect(['SendFriendRequestSuccess', 'AlreadyFriends']).toContain(__typename);
    }
    for (const person of [ann, ben]) {
      expect((await person.friends()).totalCount).toBe(1);
      expect(await person.requests('INCOMING')).toEqual([]);
      expect(await person.requests('OUTGOING')).toEqual([]);
    }
  });

  it('reaches someone who registers this moment', async () => {
    const ann = await friend.newUser();
    const id = v7();
    const asking = ann.mutate('sendFriendRequest', { userId: id });
    await friend.newUser(id);
    expect(await asking).toMatchObject({ __typename: 'SendFriendRequestSuccess', request: { to: { id } } });
  });

  it.each([
    ['nobody', 'UserNotFound', () => v7()],
    ['no id', 'InvalidInput', () => 'ben'],
  ])('to %s is %s', async (_, failure, userId) => {
    const ann = await friend.newUser();
    const result = await ann.mutate('sendFriendRequest', { userId: userId() });
    expect(result).toMatchObject({ __typename: failure, reason: expect.stringMatching(/\.$/) });
  });

  it('to yourself is CannotTargetYourself', async () => {
    const ann = await friend.newUser();
    expect(await ann.mutate('sendFriendRequest', { userId: ann.id })).toMatchObject({
      __typename: 'CannotTargetYourself',
    });
  });

  it('to a friend is AlreadyFriends', async () => {
    const [ann, ben] = await pair();
    await ann.befriend(ben);
    expect(await ann.mutate('sendFriendRequest', { userId: ben.id })).toMatchObject({
      __typename: 'AlreadyFriends',
    });
  });

  it('an id in capitals means the same user', async () => {
    const [ann, ben] = await pair();
    const result = await ann.mutate('sendFriendRequest', { userId: ben.id.toUpperCase() });
    expect(result.request?.to.id).toBe(ben.id);
  });
});

describe('answers', () => {
  it.each([
    ['accept', 'AcceptFriendRequestSuccess', 'ACCEPTED', 'FRIENDS'],
    ['reject', 'RejectFriendRequestSuccess', 'REJECTED', 'NONE'],
  ] as const)('the one asked may %s, and again', async (answer, success, state, friendship) => {
    const [ann, ben] = await pair();
    const request = await ann.request(ben);
    const first = await ben[answer](request);
    expect(first).toMatchObject({ __typename: success, request: { id: request.id, state } });
    expect(await ben[answer](request)).toEqual(first);
    expect(await ann.friendshipWith(ben)).toBe(friendship);
    expect(await ben.requests('INCOMING')).toEqual([]);
    expect(await ann.requests('OUTGOING')).toEqual([]);
  });

  it('the one who asks may cancel, and again; then the other sees it no more', async () => {
    const [ann, ben] = await pair();
    const request = await ann.request(ben);
    const first = await ann.cancel(request);
    expect(first).toMatchObject({
      __typename: 'CancelFriendRequestSuccess',
      request: { state: 'CANCELLED' },
    });
    expect(await ann.cancel(request)).toEqual(first);
    expect(await ben.requests('INCOMING')).toEqual([]);
    expect(await ben.friendshipWith(ann)).toBe('NONE');
  });

  it('another answer than the one given is FriendRequestNotPending and says where it stands', async () => {
    const [ann, ben] = await pair();
    const request = await ann.request(ben);
    await ben.accept(request);
    const notPending = { __typename: 'FriendRequestNotPending', state: 'ACCEPTED' };
    expect(await ben.reject(request)).toMatchObject(notPending);
    expect(await ann.cancel(request)).toMatchObject(notPending);
    const [cat, dan] = await pair();
    const withdrawn = await cat.request(dan);
    await cat.cancel(withdrawn);
    expect(await dan.accept(withdrawn)).toMatchObject({
      __typename: 'FriendRequestNotPending',
      state: 'CANCELLED',
    });
  });

  it('nobody else may answer, nor one side for the other', async () => {
    const [ann, ben] = await pair();
    const eve = await friend.newUser();
    const request = await ann.request(ben);
    const notFound = { __typename: 'FriendRequestNotFound' };
    for (const answer of ['accept', 'reject', 'cancel'] as const) {
      expect(await eve[answer](request)).toMatchObject(notFound);
      expect(await eve[answer]({ id: v7() })).toMatchObject(notFound);
      expect(await eve[answer]({ id: 'x' })).toMatchObject({
        __typename: 'InvalidInput',
        problems: [{ field: 'requestId' }],
      });
    }
    expect(await ann.accept(request)).toMatchObject(notFound);
    expect(await ann.reject(request)).toMatchObject(notFound);
    expect(await ben.cancel(request)).toMatchObject(notFound);
    expect(await ben.requests('INCOMING')).toMatchObject([{ id: request.id, state: 'PENDING' }]);
  });

  it('a rejected one may ask again', async () => {
    const [ann, ben] = await pair();
    const request = await ann.request(ben);
    await ben.reject(request);
    const again = await ann.request(ben);
    expect(again.id).not.toBe(request.id);
    expect(again.state).toBe('PENDING');
  });

  it('at the same time: one of accept and cancel wins, the other learns of it', async () => {
    const [ann, ben] = await pair();
    const request = await ann.request(ben);
    const results = await Promise.all([ben.accept(request), ann.cancel(request)]);
    const names = results.map(({ __typename }) => __typename.replace(/^(Accept|Cancel)/, '')).toSorted();
    expect(names).toEqual(['FriendRequestNotPending', 'FriendRequestSuccess']);
  });
});

describe('deleteFriend', () => {
  it('ends the friendship for both', async () => {
    const [ann, ben] = await pair();
    await ann.befriend(ben);
    expect(await ben.unfriend(ann)).toMatchObject({
      __typename: 'DeleteFriendSuccess',
      user: { id: ann.id },
    });
    expect((await ann.friends()).edges).toEqual([]);
    expect(await ann.friendshipWith(ben)).toBe('NONE');
  });

  it('of somebody else is NotFriends', async () => {
    const [ann, ben] = await pair();
    expect(await ann.unfriend(ben)).toMatchObject({ __typename: 'NotFriends' });
    expect(await ann.unfriend(ann)).toMatchObject({ __typename: 'NotFriends' });
    expect(await ann.mutate('deleteFriend', { userId: '?' })).toMatchObject({
      __typename: 'InvalidInput',
      problems: [{ field: 'userId' }],
    });
  });
});

describe('lists', () => {
  it('friends come the newest first, page by page, with their number', async () => {
    const ann = await friend.newUser();
    const others = await Promise.all(Array.from({ length: 5 }, () => friend.newUser()));
    for (const other of others) await ann.befriend(other);
    const newestFirst = others.map(({ id }) => id).toReversed();
    const first = await ann.friends('first: 2');
    expect(first).toMatchObject({ totalCount: 5, pageInfo: { hasNextPage: true } });
    const second = await ann.friends(`first: 2, after: "${first.pageInfo.endCursor}"`);
    const third = await ann.friends(`first: 2, after: "${second.pageInfo.endCursor}"`);
    expect(third.pageInfo.hasNextPage).toBe(false);
    const all = [first, second, third].flatMap(({ edges }) => edges);
    expect(all.map(({ node }) => node.id)).toEqual(newestFirst);
    expect(all[0]?.since).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it('friend requests come the newest first, page by page', async () => {
    const ann = await friend.newUser();
    const askers = await Promise.all(Array.from({ length: 3 }, () => friend.newUser()));
    for (const asker of askers) await asker.request(ann);
    const read = (after: string) =>
      ann.ask<{ edges: { node: { from: { id: string } } }[]; pageInfo: { endCursor: string } }>(
        `{ friendRequests(direction: INCOMING, first: 2${after}) { edges { node { from { id } } } pageInfo { endCursor } } }`,
      );
    const first = await read('');
    const second = await read(`, after: "${first.pageInfo.endCursor}"`);
    const ids = [...first.edges, ...second.edges].map(({ node }) => node.from.id);
    expect(ids).toEqual(askers.map(({ id }) => id).toReversed());
  });

  it.each(['first: 0', 'first: 101', 'after: "nonsense"'])('refuse %s', async (args) => {
    const ann = await friend.newUser();
    for (const list of [
      `friends(${args})`,
      `blockedUsers(${args})`,
      `friendRequests(direction: INCOMING, ${args})`,
    ]) {
      const { errors } = await ann.send(`{ ${list} { pageInfo { hasNextPage } } }`);
      expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    }
  });
});

describe('references', () => {
  it('a request resolves for the two and for nobody else', async () => {
    const [ann, ben] = await pair();
    const eve = await friend.newUser();
    const reference = { __typename: 'FriendRequest', id: (await ann.request(ben)).id };
    expect(await ann.resolve([reference])).toEqual([{ id: reference.id, state: 'PENDING' }]);
    expect(await ben.resolve([reference])).toEqual([{ id: reference.id, state: 'PENDING' }]);
    expect(await eve.resolve([reference, { __typename: 'FriendRequest', id: 'x' }])).toEqual([null, null]);
  });

  it('friendship is null for the viewer, and NONE for strangers', async () => {
    const [ann, ben] = await pair();
    await ann.befriend(ben);
    const references = [ann.id, ben.id, v7(), 'x'].map((id) => ({ __typename: 'User', id }));
    const users = await ann.resolve<{ friendship: object | null }>(references);
    expect(users.map((user) => user?.friendship)).toMatchObject([
      null,
      { state: 'FRIENDS' },
      { state: 'NONE' },
      null,
    ]);
  });
});

describe('trust', () => {
  it('a caller that is not the gateway is refused', async () => {
    const { status } = await send(`${friend.url}/graphql`, '{ friends { totalCount } }');
    expect(status).toBe(401);
    const foreign = await friend.gateway.token('chat', v7());
    expect(
      (await send(`${friend.url}/graphql`, '{ friends { totalCount } }', { token: foreign })).status,
    ).toBe(401);
  });

  it.each([
    '{ friends { totalCount } }',
    '{ blockedUsers { pageInfo { hasNextPage } } }',
    '{ friendRequests(direction: INCOMING) { pageInfo { hasNextPage } } }',
    'mutation { sendFriendRequest(input: {userId: "x"}) { __typename } }',
    'mutation { blockUser(input: {userId: "x"}) { __typename } }',
  ])('nobody without an account may %s', async (query) => {
    const token = await friend.gateway.token('friend', null);
    const { errors } = await send(`${friend.url}/graphql`, query, { token });
    expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });
});

describe('a deleted account', () => {
  it('loses friends and requests, and cannot be asked any more', async () => {
    const [ann, ben] = await pair();
    const cat = await friend.newUser();
    await ann.befriend(ben);
    await ann.request(cat);
    await friend.deleteUser(ann);
    await eventually(async () => {
      expect(await ben.friends()).toMatchObject({ totalCount: 0 });
      expect(await cat.requests('INCOMING')).toEqual([]);
    });
    expect(await ben.mutate('sendFriendRequest', { userId: ann.id })).toMatchObject({
      __typename: 'UserNotFound',
    });
    expect(await ben.mutate('blockUser', { userId: ann.id })).toMatchObject({ __typename: 'UserNotFound' });
  });
});
