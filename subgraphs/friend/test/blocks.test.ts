import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 } from 'uuid';
import { type Friend, next, type Person, startFriend } from './harness.ts';

let friend: Friend;
beforeAll(async () => {
  friend = await startFriend();
});
afterAll(() => friend.close());

const pair = (): Promise<[Person, Person]> => Promise.all([friend.newUser(), friend.newUser()]);

describe('blockUser', () => {
  it('ends the friendship for both and lists the blocked', async () => {
    const [ann, ben] = await pair();
    await ann.befriend(ben);
    expect(await ann.block(ben)).toMatchObject({ __typename: 'BlockUserSuccess', user: { id: ben.id } });
    expect((await ann.friends()).edges).toEqual([]);
    expect((await ben.friends()).edges).toEqual([]);
    expect(await ann.blockedUsers()).toEqual([ben.id]);
    expect(await ben.blockedUsers()).toEqual([]);
    expect(await ann.friendshipWith(ben)).toBe('BLOCKED');
    expect(await ben.friendshipWith(ann)).toBe('NONE');
  });

  it('again succeeds and changes nothing', async () => {
    const [ann, ben] = await pair();
    const { stream } = await ann.listen();
    await ann.block(ben);
    expect(await ann.block(ben)).toMatchObject({ __typename: 'BlockUserSuccess' });
    expect(await ann.blockedUsers()).toEqual([ben.id]);
    await ann.unblock(ben);
    expect(await next(stream)).toMatchObject({ __typename: 'UserBlocked', user: { id: ben.id } });
    expect(await next(stream)).toMatchObject({ __typename: 'UserUnblocked', user: { id: ben.id } });
  });

  it('lists the newest first', async () => {
    const ann = await friend.newUser();
    const others = await Promise.all(Array.from({ length: 3 }, () => friend.newUser()));
    for (const other of others) await ann.block(other);
    expect(await ann.blockedUsers()).toEqual(others.map(({ id }) => id).toReversed());
  });

  it('of nobody, of yourself, of no id is refused by name', async () => {
    const ann = await friend.newUser();
    const block = (userId: string) => ann.mutate('blockUser', { userId });
    expect(await block(v7())).toMatchObject({ __typename: 'UserNotFound' });
    expect(await block(ann.id)).toMatchObject({ __typename: 'CannotTargetYourself' });
    expect(await block('ben')).toMatchObject({ __typename: 'InvalidInput', problems: [{ field: 'userId' }] });
  });

  it('and you cannot ask whom you block', async () => {
    const [ann, ben] = await pair();
    await ann.block(ben);
    expect(await ann.mutate('sendFriendRequest', { userId: ben.id })).toMatchObject({
      __typename: 'UserIsBlocked',
    });
  });
});

describe('the blocked one', () => {
  it('asks, is answered like anybody, and is never shown to the blocker', async () => {
    const [ann, ben] = await pair();
    await ann.block(ben);
    const { stream } = await ann.listen();
    const request = await ben.request(ann);
    expect(request).toMatchObject({ state: 'PENDING', from: { id: ben.id }, to: { id: ann.id } });
    expect(await ben.request(ann)).toEqual(request);
    expect(await ben.requests('OUTGOING')).toMatchObject([{ id: request.id, state: 'PENDING' }]);
    expect(await ben.friendshipWith(ann)).toBe('REQUEST_SENT');

    expect(await ann.requests('INCOMING')).toEqual([]);
    expect(await ann.friendshipWith(ben)).toBe('BLOCKED');
    expect(await ann.resolve([{ __typename: 'FriendRequest', id: request.id }])).toEqual([null]);
    for (const answer of ['accept', 'reject', 'cancel'] as const) {
      expect(await ann[answer](request)).toMatchObject({ __typename: 'FriendRequestNotFound' });
    }
    // The next thing that the blocker sees is of their own doing.
    await ann.unblock(ben);
    expect(await next(stream)).toMatchObject({ __typename: 'UserUnblocked' });
  });

  it('may cancel, and the blocker learns of neither', async () => {
    const [ann, ben] = await pair();
    await ann.block(ben);
    const { stream } = await ann.listen();
    const request = await ben.request(ann);
    expect(await ben.cancel(request)).toMatchObject({ request: { state: 'CANCELLED' } });
    await ann.unblock(ben);
    expect(await next(stream)).toMatchObject({ __typename: 'UserUnblocked' });
    expect(await ann.accept(request)).toMatchObject({ __typename: 'FriendRequestNotFound' });
  });

  it('who had asked before goes on waiting', async () => {
    const [ann, ben] = await pair();
    const request = await ben.request(ann);
    const { stream } = await ben.listen();
    await ann.block(ben);
    expect(await ann.requests('INCOMING')).toEqual([]);
    expect(await ann.accept(request)).toMatchObject({ __typename: 'FriendRequestNotFound' });
    expect(await ben.friendshipWith(ann)).toBe('REQUEST_SENT');
    await ben.cancel(request);
    expect(await next(stream)).toMatchObject({
      __typename: 'FriendRequestCancelled',
      request: { id: request.id },
    });
  });

  it('who was asked sees the request taken back', async () => {
    const [ann, ben] = await pair();
    const request = await ann.request(ben);
    const { stream } = await ben.listen();
    await ann.block(ben);
    expect(await next(stream)).toMatchObject({
      __typename: 'FriendRequestCancelled',
      request: { id: request.id, state: 'CANCELLED' },
    });
    expect(await ben.requests('INCOMING')).toEqual([]);
    expect(await ann.requests('OUTGOING')).toEqual([]);
    expect(await ben.accept(request)).toMatchObject({
      __typename: 'FriendRequestNotPending',
      state: 'CANCELLED',
    });
  });

  it('who was a friend sees an unfriending, and nothing of block and unblock', async () => {
    const [ann, ben] = await pair();
    await ann.befriend(ben);
    const { stream } = await ben.listen();
    await ann.block(ben);
    await ann.unblock(ben);
    expect(await next(stream)).toMatchObject({ __typename: 'FriendDeleted', user: { id: ann.id } });
    await ben.request(ann);
    expect(await next(stream)).toMatchObject({ __typename: 'FriendRequestSent' });
  });

  it('may block too; each lifts only their own', async () => {
    const [ann, ben] = await pair();
    await ann.block(ben);
    await ben.block(ann);
    await ann.unblock(ben);
    expect(await ann.friendshipWith(ben)).toBe('NONE');
    expect(await ben.friendshipWith(ann)).toBe('BLOCKED');
    expect(await ann.request(ben)).toMatchObject({ state: 'PENDING' });
    expect(await ben.requests('INCOMING')).toEqual([]);
  });
});

describe('unblockUser', () => {
  it('leaves a hidden request pending for its sender; asking them accepts it', async () => {
    const [ann, ben] = await pair();
    await ann.block(ben);
    const request = await ben.request(ann);
    expect(await ann.unblock(ben)).toMatchObject({ __typename: 'UnblockUserSuccess', user: { id: ben.id } });
    expect(await ann.requests('INCOMING')).toEqual([]);
    expect(await ann.friendshipWith(ben)).toBe('NONE');
    expect(await ben.friendshipWith(ann)).toBe('REQUEST_SENT');
    expect(await ann.request(ben)).toMatchObject({ id: request.id, state: 'ACCEPTED' });
    expect(await ben.friendshipWith(ann)).toBe('FRIENDS');
  });

  it('of whom you do not block is NotBlocked', async () => {
    const [ann, ben] = await pair();
    await ben.block(ann);
    expect(await ann.unblock(ben)).toMatchObject({ __typename: 'NotBlocked' });
    expect(await ann.unblock(ann)).toMatchObject({ __typename: 'NotBlocked' });
    expect(await ann.mutate('unblockUser', { userId: '-' })).toMatchObject({
      __typename: 'InvalidInput',
      problems: [{ field: 'userId' }],
    });
  });
});
