import { afterEach, describe, expect, test } from '@jest/globals';
import {
  befriend,
  block,
  everybodyLeaves,
  eventually,
  type EventStream,
  nextEvent,
  type Person,
  refusal,
  refusedWith,
  sendMessage,
  signUp,
  started,
  succeed,
} from '@parley/testkit';
import { randomUUID } from 'node:crypto';

afterEach(everybodyLeaves);

const subscription = `#graphql
  subscription($roomId: ID!, $after: Cursor) { roomEvents(roomId: $roomId, after: $after) {
    __typename
    ... on StreamStart { cursor }
    ... on MessageSent { message { text sender { displayName } } }
    ... on RoomUpdated { changed actor { displayName } room { title } }
    ... on RoomMemberAdded { user { displayName } actor { displayName } role }
    ... on RoomMemberRemoved { user { displayName } actor { displayName } room { memberCount } }
    ... on RoomMemberRoleChanged { user { displayName } role }
  } }`;
const follow = (person: Person, roomId: string): EventStream => person.subscribe(subscription, { roomId });

const group = `room { id title memberCount viewerRole settings { whoMayPost }
  members { edges { node { role user { displayName } } } } }`;

interface Group {
  readonly room: { readonly id: string; readonly memberCount: number; readonly viewerRole: string };
}

/** Ada owns it; Ben and Cem are friends of hers and in it. */
async function threeInGroup() {
  const [ada, ben, cem] = await Promise.all([signUp(), signUp(), signUp()]);
  await Promise.all([befriend(ada, ben), befriend(ada, cem)]);
  const input = { title: 'Hikers', memberIds: [ben.id, cem.id] };
  const { room } = await succeed<Group>(ada, 'createGroupRoom', input, group);
  return { ada, ben, cem, roomId: room.id };
}

const isSeen = async (person: Person, roomId: string): Promise<boolean> =>
  (await person.ask('query($id: ID!) { room(id: $id) { id } }', { id: roomId })) !== null;

/** The kinds of what somebody is notified of in the room, in the order of the alphabet. */
async function notifiedOf(person: Person, roomId: string): Promise<readonly string[]> {
  const { edges } = await person.ask<{
    edges: readonly {
      readonly node: { readonly kind: string; readonly room: { readonly id: string } | null };
    }[];
  }>('{ notifications(first: 50) { edges { node { kind room { id } } } } }');
  return edges.flatMap(({ node }) => (node.room?.id === roomId ? node.kind : [])).toSorted();
}

describe('a group', () => {
  test('notifies those who are in it when something is said, and who was added', async () => {
    const { ada, ben, cem, roomId } = await threeInGroup();
    await sendMessage(ada, roomId, 'With Cem');
    const [added, said] = ['ADDED_TO_GROUP', 'MESSAGE_RECEIVED'];
    await eventually(async () => expect(await notifiedOf(cem, roomId)).toEqual([added, said]));
    await succeed(ada, 'removeRoomMember', { roomId, userId: cem.id });
    await sendMessage(ada, roomId, 'Without Cem');
    await eventually(async () => expect(await notifiedOf(ben, roomId)).toEqual([added, said, said]));
    await succeed(ada, 'addRoomMembers', { roomId, userIds: [cem.id] });
    await sendMessage(ada, roomId, 'With Cem again');
    await eventually(async () => expect(await notifiedOf(ben, roomId)).toEqual([added, said, said, said]));
    // Cem is not in the room as it was at the second message; what he was notified of before is of a room that he sees again.
    await eventually(async () => expect(await notifiedOf(cem, roomId)).toEqual([added, added, said, said]));
    expect(await notifiedOf(ada, roomId)).toEqual([]);
  });

  test('finds its members by their names', async () => {
    const { ada, ben, roomId } = await threeInGroup();
    const query =
      'query($id: ID!, $name: String) { room(id: $id) { members(query: $name) { edges { node { user { id } } } } } }';
    await eventually(async () => {
      const found = await ada.ask<{ members: { edges: { node: { user: { id: string } } }[] } }>(query, {
        id: roomId,
        name: ben.username.toUpperCase(),
      });
      expect(found.members.edges.map(({ node }) => node.user.id)).toEqual([ben.id]);
    });
  });

  test('shows its members what is said and changed; who is removed gets nothing more', async () => {
    const { ada, ben, cem, roomId } = await threeInGroup();
    const [bens, cems] = [follow(ben, roomId), follow(cem, roomId)];
    await Promise.all([started(bens), started(cems)]);
    await sendMessage(ada, roomId, 'Hello');
    const hello = { message: { text: 'Hello', sender: { displayName: ada.displayName } } };
    expect(await nextEvent(bens)).toMatchObject(hello);
    expect(await nextEvent(cems)).toMatchObject(hello);

    await succeed(ada, 'updateRoom', { roomId, title: 'Walkers' });
    await succeed(ada, 'setMemberRole', { roomId, userId: ben.id, role: 'ADMIN' });
    await succeed(ben, 'removeRoomMember', { roomId, userId: cem.id });
    await sendMessage(ada, roomId, 'Without Cem');
    const updated = { __typename: 'RoomUpdated', changed: ['TITLE'], room: { title: 'Walkers' } };
    expect(await nextEvent(bens)).toMatchObject(updated);
    expect(await nextEvent(bens)).toMatchObject({ __typename: 'RoomMemberRoleChanged', role: 'ADMIN' });
    expect(await nextEvent(bens)).toMatchObject({
      __typename: 'RoomMemberRemoved',
      user: { displayName: cem.displayName },
      actor: { displayName: ben.displayName },
    });
    expect(await nextEvent(bens)).toMatchObject({ message: { text: 'Without Cem' } });

    expect(await nextEvent(cems)).toMatchObject(updated);
    expect(await nextEvent(cems)).toMatchObject({ __typename: 'RoomMemberRoleChanged' });
    await cems.ended;
    expect(cems.waiting()).toEqual([]);
    expect(await refusedWith(follow(cem, roomId))).toBe('FORBIDDEN');
    expect(await isSeen(cem, roomId)).toBe(false);
  });

  test('says of a message that an admin has deleted who did, and tells its sender nothing else', async () => {
    const { ada, ben, cem, roomId } = await threeInGroup();
    const { id: messageId } = await sendMessage(cem, roomId, 'Not nice');
    const deleted = 'message { text deletedBy { displayName } }';
    expect(await refusal(ben, 'deleteMessage', { messageId })).toMatchObject({ code: 'NOT_THE_SENDER' });
    await succeed(ada, 'setMemberRole', { roomId, userId: ben.id, role: 'ADMIN' }, 'room { id }');
    expect(await succeed(ben, 'deleteMessage', { messageId }, deleted)).toMatchObject({
      message: { text: null, deletedBy: { displayName: ben.displayName } },
    });
    expect(
      await cem.ask('query($id: ID!) { message(id: $id) { text deletedBy { displayName } } }', {
        id: messageId,
      }),
    ).toEqual({ text: null, deletedBy: { displayName: ben.displayName } });
  });

  test('shows who is added what is said from then on', async () => {
    const { ada, cem, roomId } = await threeInGroup();
    await succeed(ada, 'removeRoomMember', { roomId, userId: cem.id });
    await sendMessage(ada, roomId, 'Without Cem');
    await succeed(ada, 'addRoomMembers', { roomId, userIds: [cem.id] });
    await sendMessage(ada, roomId, 'With Cem');
    const seen = await cem.ask<{ messages: { edges: { node: { text: string } }[] } }>(
      'query($id: ID!) { room(id: $id) { messages { edges { node { text } } } } }',
      { id: roomId },
    );
    expect(seen.messages.edges.map(({ node }) => node.text)).toEqual(['With Cem']);
  });

  test('is joined through an invite until it is revoked, and left', async () => {
    const { ada, roomId } = await threeInGroup();
    const dora = await signUp();
    const { token, invite } = await succeed<{ token: string; invite: { id: string } }>(
      ada,
      'createRoomInvite',
      { roomId },
      'token invite { id }',
    );
    expect((await succeed<Group>(dora, 'joinRoom', { token }, group)).room).toMatchObject({
      id: roomId,
      memberCount: 4,
      viewerRole: 'MEMBER',
    });
    await succeed(dora, 'leaveRoom', { roomId });
    expect(await isSeen(dora, roomId)).toBe(false);
    await succeed(ada, 'revokeRoomInvite', { inviteId: invite.id });
    expect((await refusal(dora, 'joinRoom', { token })).__typename).toBe('InviteNotValid');
  });

  test('in which two block each other goes on for both; the messages of the blocked one are marked', async () => {
    const { ada, ben, cem, roomId } = await threeInGroup();
    await block(ada, ben);
    await sendMessage(ben, roomId, 'Hello all');
    const last = (person: Person) =>
      person.ask<{ lastMessage: { text: string; isFromBlocked: boolean } }>(
        'query($id: ID!) { room(id: $id) { lastMessage { text isFromBlocked } } }',
        { id: roomId },
      );
    await eventually(async () =>
      expect(await last(ada)).toEqual({ lastMessage: { text: 'Hello all', isFromBlocked: true } }),
    );
    expect(await last(cem)).toEqual({ lastMessage: { text: 'Hello all', isFromBlocked: false } });
    expect(await last(ben)).toEqual({ lastMessage: { text: 'Hello all', isFromBlocked: false } });
  });
});

describe('what a group refuses', () => {
  const typeOf = async (person: Person, name: string, input: object): Promise<string> =>
    (await refusal(person, name, input)).__typename;

  test('to who is not in it, and to who may not', async () => {
    const { ada, ben, cem, roomId } = await threeInGroup();
    const dora = await signUp();
    await succeed(ada, 'updateRoom', { roomId, settings: { whoMayPost: 'ADMINS' } });
    const message = { roomId, clientMessageId: randomUUID(), text: 'Hello' };
    const { invite } = await succeed<{ invite: { id: string } }>(
      ada,
      'createRoomInvite',
      { roomId },
      'invite { id }',
    );
    const inputs: readonly (readonly [string, object])[] = [
      ['updateRoom', { roomId, title: 'Mine' }],
      ['addRoomMembers', { roomId, userIds: [dora.id] }],
      ['removeRoomMember', { roomId, userId: cem.id }],
      ['setMemberRole', { roomId, userId: cem.id, role: 'ADMIN' }],
      ['createRoomInvite', { roomId }],
      ['sendMessage', message],
    ];
    for (const [name, input] of inputs) {
      expect([name, await typeOf(dora, name, input)]).toEqual([name, 'NotARoomMember']);
      expect([name, await typeOf(ben, name, input)]).toEqual([name, 'NotAllowed']);
    }
    expect(await typeOf(dora, 'leaveRoom', { roomId })).toBe('NotARoomMember');
    expect(await typeOf(ben, 'revokeRoomInvite', { inviteId: invite.id })).toBe('NotAllowed');
    expect(await typeOf(dora, 'revokeRoomInvite', { inviteId: invite.id })).toBe('InviteNotValid');
    expect(await typeOf(ada, 'setMemberRole', { roomId, userId: dora.id, role: 'ADMIN' })).toBe(
      'MemberNotFound',
    );
  });

  test('a message of who may not edit any more, since only admins speak', async () => {
    const { ada, ben, roomId } = await threeInGroup();
    const { id: messageId } = await sendMessage(ben, roomId, 'Before');
    await succeed(ada, 'updateRoom', { roomId, settings: { whoMayPost: 'ADMINS' } });
    expect(await typeOf(ben, 'editMessage', { messageId, text: 'After' })).toBe('NotAllowed');
  });

  test('strangers', async () => {
    const { ada, roomId } = await threeInGroup();
    const dora = await signUp();
    expect(await typeOf(ada, 'createGroupRoom', { title: 'Us', memberIds: [dora.id] })).toBe(
      'CannotAddMembers',
    );
    expect(await typeOf(ada, 'addRoomMembers', { roomId, userIds: [dora.id] })).toBe('CannotAddMembers');
  });

  test('more invites than 50 at a time', async () => {
    const { ada, roomId } = await threeInGroup();
    for (let count = 0; count < 50; count += 1) await succeed(ada, 'createRoomInvite', { roomId });
    expect(await typeOf(ada, 'createRoomInvite', { roomId })).toBe('TooManyInvites');
  });

  test.each([
    ['createGroupRoom', { title: ' ', image: 'x', memberIds: ['x'] }, ['title', 'image', 'memberIds.0']],
    ['updateRoom', { roomId: 'x', title: '\u200B' }, ['roomId', 'title']],
    ['addRoomMembers', { roomId: 'x', userIds: [] }, ['roomId', 'userIds']],
    ['removeRoomMember', { roomId: 'x', userId: 'y' }, ['roomId', 'userId']],
    ['leaveRoom', { roomId: 'x' }, ['roomId']],
    ['setMemberRole', { roomId: 'x', userId: 'y', role: 'ADMIN' }, ['roomId', 'userId']],
    [
      'createRoomInvite',
      { roomId: 'x', expiresInHours: 0, maxUses: 0 },
      ['roomId', 'expiresInHours', 'maxUses'],
    ],
    ['revokeRoomInvite', { inviteId: 'x' }, ['inviteId']],
    ['joinRoom', { token: 'x'.repeat(300) }, ['token']],
  ])('a faulty input of %s: all that is wrong', async (name, input, fields) => {
    const { __typename, problems = [] } = await refusal(await signUp(), name, input);
    expect(__typename).toBe('InvalidInput');
    expect(problems.map(({ field }) => field).toSorted()).toEqual(fields.toSorted());
  });
});

/**
 * `RoomIsFull` (1,000 members, of `addRoomMembers` and `joinRoom`) and `TooManyGroups` (500 groups, of `createGroupRoom` and `joinRoom`) are
 * tested beside their rules: so many people would be too many here.
 */
