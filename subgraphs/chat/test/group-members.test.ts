import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createEventFactory } from '@parley/event-bus';
import { UserDeleted, UserProfileUpdated, UserRegistered } from '@parley/events';
import { ownerPath } from '@parley/service-kit/projections';
import { eventually } from '@parley/testkit';
import { changeGroup, type GroupSeen, threeInGroup } from './group-verbs.ts';
import { type Person, projectionSecret, startTestService, type TestService } from './service.ts';

const starting = startTestService();
let chat: TestService;
beforeAll(async () => {
  chat = await starting;
});
afterAll(async () => (await starting).close());

describe('the members of a group', () => {
  const make = createEventFactory({ source: 'user' });
  const called = ({ id: userId }: Person, username: string, displayName: string, version = 1) => {
    const profile = { userId, version, username, displayName, bio: '', imageId: null };
    return version === 1
      ? make(UserRegistered, { ...profile, registeredAt: new Date().toISOString() })
      : make(UserProfileUpdated, { ...profile, updatedAt: new Date().toISOString() });
  };
  const named = async (viewer: Person, roomId: string, query: string): Promise<readonly string[] | null> => {
    const room = await viewer.ask<Pick<GroupSeen, 'members'> | null>(
      'query ($id: ID!, $query: String) { room(id: $id) { members(query: $query) { edges { node { role user { id } } } } } }',
      { id: roomId, query },
    );
    return room && room.members.edges.map(({ node }) => node.user.id);
  };

  test('are found by their names as users are, as they are called now; a block hides nobody', async () => {
    const { ada, bob, eve, roomId } = await threeInGroup(chat);
    const old = called(bob, 'bobby', 'Bob');
    await chat.publish(old, called(ada, 'ada99', 'Ada $Müller'), called(eve, 'eve', 'محمّد Müller'));
    await eventually(async () => expect(await named(ada, roomId, 'muller')).toEqual([ada.id, eve.id]));
    expect(await named(bob, roomId, 'محمد')).toEqual([eve.id]);
    expect(await named(bob, roomId, 'ＢＢＹ')).toEqual([bob.id]);
    expect(await named(bob, roomId, '$m')).toEqual([ada.id]);
    // Neither what is not seen alone, nor a stranger, finds anybody; a name of somebody else's is not found.
    expect(await named(bob, roomId, '\uFE0F')).toEqual([]);
    expect(await named(chat.person(), roomId, 'bob')).toBeNull();
    await chat.publish(called(chat.person(), 'bob2', 'Bob'));
    await chat.block(eve, bob);
    // The former name that comes again later changes nothing.
    await chat.publish(called(bob, 'bobby', 'Robert', 2), old);
    await eventually(async () => expect(await named(eve, roomId, 'robert')).toEqual([bob.id]));
    await chat.publish(called(ada, 'ada99', 'Augusta', 2));
    await eventually(async () => expect(await named(eve, roomId, 'augusta')).toEqual([ada.id]));
    expect(await named(eve, roomId, 'robert')).toEqual([bob.id]);
    await chat.publish(make(UserDeleted, { userId: bob.id, deletedAt: new Date().toISOString() }));
    await eventually(async () => expect(await named(eve, roomId, 'robert')).toEqual([]));
    await expect(named(eve, roomId, 'a'.repeat(51))).rejects.toThrow('1 to 50 characters');
  });

  test('and their version are what other services compare with, who know the secret', async () => {
    const { ada, bob, eve, roomId } = await threeInGroup(chat);
    await changeGroup(ada, 'removeRoomMember', { roomId, userId: bob.id });
    const rowsOf = async (name: string, after: string): Promise<readonly unknown[]> => {
      const url = new URL(`${ownerPath(name)}?after=${after}&limit=3`, chat.url);
      expect((await fetch(url)).status).toBe(401);
      const answer = await fetch(url, { headers: { authorization: `Bearer ${projectionSecret}` } });
      const { rows } = (await answer.json()) as { rows: { key: string }[] };
      return rows.filter(({ key }) => key.startsWith(roomId));
    };
    const member = ({ id }: Person) => ({ key: `${roomId}:${id}`, version: 1, state: {} });
    expect(await rowsOf('group-members', roomId)).toEqual(
      [member(ada), member(eve)].toSorted((one, other) => (one.key < other.key ? -1 : 1)),
    );
    expect(await rowsOf('group-versions', roomId.slice(0, -1))).toEqual([
      { key: roomId, version: 2, state: {} },
    ]);
  });
});
