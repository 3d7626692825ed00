import { describe, expect, test } from '@jest/globals';
import {
  askForFriendship,
  befriend,
  block,
  friendshipState,
  invalidFields,
  type Outcome,
  perform,
  type Person,
  signUp,
  unfriend,
} from '@parley/testkit';
import { randomUUID } from 'node:crypto';

const success = 'request { id state from { id } to { id displayName } createdAt answeredAt }';
const ask = (one: Person, userId: string): Promise<Outcome & { request?: { id: string } }> =>
  perform<{ request?: { id: string } }>(
    one,
    'sendFriendRequest',
    { userId },
    { success, more: invalidFields },
  );
type Answer = 'acceptFriendRequest' | 'rejectFriendRequest' | 'cancelFriendRequest';
const answer = (person: Person, mutation: Answer, requestId: string) =>
  perform(
    person,
    mutation,
    { requestId },
    {
      success,
      more: `... on FriendRequestNotPending { state } ${invalidFields}`,
    },
  );

interface Page<Node> {
  readonly edges: readonly { readonly cursor: string; readonly node: Node }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}
const requests = async (person: Person, direction: 'INCOMING' | 'OUTGOING'): Promise<string[]> => {
  const page = await person.ask<Page<{ id: string }>>(
    'query($d: FriendRequestDirection!) { friendRequests(direction: $d) { edges { cursor node { id } } pageInfo { hasNextPage endCursor } } }',
    { d: direction },
  );
  return page.edges.map(({ node }) => node.id);
};

describe('asking for friendship', () => {
  test('is seen by both, each from their side', async () => {
    const [anna, ben] = [await signUp(), await signUp({ displayName: 'Ben' })];
    const outcome = await ask(anna, ben.id);
    expect(outcome).toMatchObject({
      __typename: 'SendFriendRequestSuccess',
      request: {
        state: 'PENDING',
        from: { id: anna.id },
        to: { id: ben.id, displayName: 'Ben' },
        answeredAt: null,
      },
    });
    expect(await requests(anna, 'OUTGOING')).toEqual([outcome.request?.id]);
    expect(await requests(ben, 'INCOMING')).toEqual([outcome.request?.id]);
    expect([await requests(anna, 'INCOMING'), await requests(ben, 'OUTGOING')]).toEqual([[], []]);
    expect(await friendshipState(anna, ben)).toBe('REQUEST_SENT');
    expect(await friendshipState(ben, anna)).toBe('REQUEST_RECEIVED');
  });

  test('again answers the request that is there', async () => {
    const [anna, ben] = [await signUp(), await signUp()];
    const first = await ask(anna, ben.id);
    expect(await ask(anna, ben.id)).toEqual(first);
    expect(await requests(ben, 'INCOMING')).toHaveLength(1);
  });

  test('back accepts', async () => {
    const [anna, ben] = [await signUp(), await signUp()];
    const { request } = await ask(anna, ben.id);
    expect(await ask(ben, anna.id)).toMatchObject({ request: { id: request?.id, state: 'ACCEPTED' } });
    expect([await friendshipState(anna, ben), await friendshipState(ben, anna)]).toEqual([
      'FRIENDS',
      'FRIENDS',
    ]);
  });

  test('works right after registering', async () => {
    const anna = await signUp();
    expect((await ask(anna, (await signUp()).id)).__typename).toBe('SendFriendRequestSuccess');
  });

  test('of oneself, of nobody, of a friend, of someone blocked and of what is no id are refused', async () => {
    const [anna, ben, carla] = [await signUp(), await signUp(), await signUp()];
    await befriend(anna, ben);
    await block(anna, carla);
    const refused = async (userId: string): Promise<string> => (await ask(anna, userId)).__typename;
    expect(await refused(anna.id)).toBe('CannotTargetYourself');
    expect(await refused(randomUUID())).toBe('UserNotFound');
    expect(await refused(ben.id)).toBe('AlreadyFriends');
    expect(await refused(carla.id)).toBe('UserIsBlocked');
    expect(await ask(anna, 'nonsense')).toMatchObject({
      __typename: 'InvalidInput',
      problems: [{ field: 'userId' }],
    });
    expect(await requests(anna, 'OUTGOING')).toEqual([]);
  });
});

describe('answering', () => {
  const pending = async (): Promise<{ anna: Person; ben: Person; requestId: string }> => {
    const [anna, ben] = [await signUp(), await signUp()];
    return { anna, ben, requestId: await askForFriendship(anna, ben) };
  };

  test('accepting makes friends of both', async () => {
    const { anna, ben, requestId } = await pending();
    expect(await answer(ben, 'acceptFriendRequest', requestId)).toMatchObject({
      __typename: 'AcceptFriendRequestSuccess',
      request: { id: requestId, state: 'ACCEPTED', answeredAt: expect.any(String) },
    });
    expect([await friendshipState(anna, ben), await friendshipState(ben, anna)]).toEqual([
      'FRIENDS',
      'FRIENDS',
    ]);
    expect([await requests(anna, 'OUTGOING'), await requests(ben, 'INCOMING')]).toEqual([[], []]);
  });

  test('rejecting and taking back leave nothing between the two, who may ask anew', async () => {
    for (const [what, state] of [
      ['rejectFriendRequest', 'REJECTED'],
      ['cancelFriendRequest', 'CANCELLED'],
    ] as const) {
      const { anna, ben, requestId } = await pending();
      const by = what === 'rejectFriendRequest' ? ben : anna;
      expect(await answer(by, what, requestId)).toMatchObject({ request: { id: requestId, state } });
      expect([await friendshipState(anna, ben), await friendshipState(ben, anna)]).toEqual(['NONE', 'NONE']);
      expect(await askForFriendship(anna, ben)).not.toBe(requestId);
    }
  });

  test('is for the one who was asked, taking back for the one who asked, and for no third', async () => {
    const { anna, ben, requestId } = await pending();
    const carla = await signUp();
    for (const what of ['acceptFriendRequest', 'rejectFriendRequest'] as const) {
      expect((await answer(anna, what, requestId)).__typename).toBe('FriendRequestNotFound');
      expect((await answer(carla, what, requestId)).__typename).toBe('FriendRequestNotFound');
    }
    expect((await answer(ben, 'cancelFriendRequest', requestId)).__typename).toBe('FriendRequestNotFound');
    expect((await answer(carla, 'cancelFriendRequest', requestId)).__typename).toBe('FriendRequestNotFound');
    expect(await friendshipState(ben, anna)).toBe('REQUEST_RECEIVED');
  });

  test('once more in the same way answers the same, in another way says where the request stands', async () => {
    const { anna, ben, requestId } = await pending();
    const rejected = await answer(ben, 'rejectFriendRequest', requestId);
    expect(await answer(ben, 'rejectFriendRequest', requestId)).toEqual(rejected);
    const late = { __typename: 'FriendRequestNotPending', state: 'REJECTED' };
    expect(await answer(ben, 'acceptFriendRequest', requestId)).toMatchObject(late);
    expect(await answer(anna, 'cancelFriendRequest', requestId)).toMatchObject(late);
    expect(await friendshipState(anna, ben)).toBe('NONE');

    const again = await askForFriendship(anna, ben);
    await answer(ben, 'acceptFriendRequest', again);
    const accepted = { __typename: 'FriendRequestNotPending', state: 'ACCEPTED' };
    expect(await answer(ben, 'rejectFriendRequest', again)).toMatchObject(accepted);
    expect(await answer(anna, 'cancelFriendRequest', again)).toMatchObject(accepted);
    expect(await friendshipState(anna, ben)).toBe('FRIENDS');
  });

  test.each(['acceptFriendRequest', 'rejectFriendRequest', 'cancelFriendRequest'] as const)(
    'to %s what is not there or no id is refused',
    async (what) => {
      const anna = await signUp();
      expect((await answer(anna, what, randomUUID())).__typename).toBe('FriendRequestNotFound');
      expect(await answer(anna, what, 'nonsense')).toMatchObject({
        __typename: 'InvalidInput',
        problems: [{ field: 'requestId' }],
      });
    },
  );
});

describe('friends', () => {
  const friendsOf = (person: Person, variables: object = {}) =>
    person.ask<Page<{ id: string }> & { totalCount: number }>(
      'query($first: Int, $after: String) { friends(first: $first, after: $after) { totalCount edges { cursor since node { id displayName } } pageInfo { hasNextPage endCursor } } }',
      variables,
    );

  test('are listed the newest first, page by page', async () => {
    const anna = await signUp();
    const others = [await signUp(), await signUp(), await signUp()];
    for (const other of others) await befriend(other, anna);
    const first = await friendsOf(anna, { first: 2 });
    const second = await friendsOf(anna, { first: 2, after: first.pageInfo.endCursor });
    const listed = [...first.edges, ...second.edges].map(({ node }) => node.id);
    expect(listed).toEqual(others.map(({ id }) => id).toReversed());
    expect([first.totalCount, first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([
      3,
      true,
      false,
    ]);
  });

  test('are friends no more for either when one ends it', async () => {
    const [anna, ben] = [await signUp(), await signUp()];
    await befriend(anna, ben);
    await unfriend(ben, anna);
    expect([(await friendsOf(anna)).edges, (await friendsOf(ben)).edges]).toEqual([[], []]);
    expect([await friendshipState(anna, ben), await friendshipState(ben, anna)]).toEqual(['NONE', 'NONE']);
  });

  test('cannot be ended where there is no friendship', async () => {
    const [anna, ben] = [await signUp(), await signUp()];
    const end = (userId: string) => perform(anna, 'deleteFriend', { userId }, { more: invalidFields });
    expect((await end(ben.id)).__typename).toBe('NotFriends');
    expect((await end(randomUUID())).__typename).toBe('NotFriends');
    expect(await end('nonsense')).toMatchObject({
      __typename: 'InvalidInput',
      problems: [{ field: 'userId' }],
    });
  });

  test('a page out of its limits is refused', async () => {
    const anna = await signUp();
    for (const variables of [{ first: 0 }, { first: 101 }, { after: 'nonsense' }]) {
      const refused = await anna.send(
        'query($first: Int, $after: String) { friends(first: $first, after: $after) { totalCount } }',
        variables,
      );
      expect(refused.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    }
  });

  test('requests are listed the newest first, page by page', async () => {
    const [anna, ben, carla] = [await signUp(), await signUp(), await signUp()];
    const older = await askForFriendship(ben, anna);
    const newer = await askForFriendship(carla, anna);
    const page = `query($after: String) { friendRequests(direction: INCOMING, first: 1, after: $after) {
      edges { node { id from { id } } } pageInfo { hasNextPage endCursor } } }`;
    const first = await anna.ask<Page<{ id: string }>>(page);
    const second = await anna.ask<Page<{ id: string }>>(page, { after: first.pageInfo.endCursor });
    expect([first, second].map(({ edges }) => edges.map(({ node }) => node.id))).toEqual([[newer], [older]]);
    expect([first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([true, false]);
  });

  test('nothing is between oneself and oneself', async () => {
    expect(await (await signUp()).ask('{ me { friendship { state } } }')).toEqual({ friendship: null });
  });
});
