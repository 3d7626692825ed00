import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { changeGroup, foundGroup } from './group-verbs.ts';
import { type Person, type Result, startTestService, type TestService } from './service.ts';

const starting = startTestService();
let chat: TestService;
beforeAll(async () => {
  chat = await starting;
});
afterAll(async () => (await starting).close());

interface Answer extends Result {
  readonly message?: { readonly text: string | null; readonly deletedBy: { readonly id: string } | null };
}
const remove = (person: Person, messageId: string) =>
  person.ask<Answer>(
    `mutation ($input: DeleteMessageInput!) { deleteMessage(input: $input) { __typename ... on Problem { code reason }
      ... on DeleteMessageSuccess { message { text deletedBy { id } } } } }`,
    { input: { messageId } },
  );

/** A group of an owner, two admins and a member, each of whom has said something. */
async function ranks() {
  const people = Array.from({ length: 4 }, () => chat.person());
  const [owner, admin, otherAdmin, member] = people as [Person, Person, Person, Person];
  const roomId = await foundGroup(chat, owner, [admin, otherAdmin, member]);
  for (const { id: userId } of [admin, otherAdmin])
    await changeGroup(owner, 'setMemberRole', { roomId, userId, role: 'ADMIN' });
  const said = (person: Person) => person.say(roomId, `by ${person.id}`);
  return { owner, admin, otherAdmin, member, roomId, said };
}

test('who stands above deletes what those below said, and nobody else does', async () => {
  const { owner, admin, otherAdmin, member, said } = await ranks();
  const may = async (person: Person, of: Person): Promise<boolean> => {
    const answer = await remove(person, (await said(of)).id);
    expect(answer.__typename).toBe(answer.message === undefined ? 'NotTheSender' : 'DeleteMessageSuccess');
    return answer.message !== undefined;
  };
  const all = [owner, admin, otherAdmin, member];
  const table = [];
  for (const person of all) for (const of of all) table.push(Number(await may(person, of)));
  expect(table).toEqual([1, 1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1]);
});

test('a message says who deleted it, to all and for good, and the first who did', async () => {
  const { owner, admin, member, roomId, said } = await ranks();
  const { id } = await said(member);
  const stream = await member.subscribe<{ roomEvents: object }>(
    `subscription { roomEvents(roomId: "${roomId}") { __typename ... on MessageDeleted { message { id text deletedBy { id } } } } }`,
  );
  await stream.next();
  const deleted = { text: null, deletedBy: { id: admin.id } };
  expect(await remove(admin, id)).toMatchObject({ message: deleted });
  expect(await remove(owner, id)).toMatchObject({ message: deleted });
  expect(await remove(member, id)).toMatchObject({ message: deleted });
  expect(await stream.next()).toMatchObject({
    data: { roomEvents: { __typename: 'MessageDeleted', message: { id, ...deleted } } },
  });
  const query = `{ message(id: "${id}") { text deletedBy { id } } }`;
  expect(await owner.ask(query)).toEqual(deleted);
  const own = await said(admin);
  expect(await owner.ask(`{ message(id: "${own.id}") { deletedBy { id } } }`)).toEqual({ deletedBy: null });
});

test('of who has left or was removed too; who is no admin any more deletes nothing', async () => {
  const { owner, admin, otherAdmin, member, roomId, said } = await ranks();
  const [one, two, three] = [await said(otherAdmin), await said(member), await said(member)];
  await changeGroup(otherAdmin, 'leaveRoom', { roomId });
  await changeGroup(owner, 'removeRoomMember', { roomId, userId: member.id });
  expect((await remove(admin, one.id)).__typename).toBe('DeleteMessageSuccess');
  expect((await remove(admin, two.id)).__typename).toBe('DeleteMessageSuccess');
  await changeGroup(owner, 'setMemberRole', { roomId, userId: admin.id, role: 'MEMBER' });
  expect((await remove(admin, three.id)).__typename).toBe('NotTheSender');
  await changeGroup(owner, 'removeRoomMember', { roomId, userId: admin.id });
  expect((await remove(admin, three.id)).__typename).toBe('MessageNotFound');
  expect((await remove(member, three.id)).__typename).toBe('MessageNotFound');
});

test('an admin deletes nothing from before their latest joining, and in a 1:1 room nobody what the other said', async () => {
  const { owner, member, roomId, said } = await ranks();
  const before = await said(member);
  const late = chat.person();
  await chat.befriend(owner, late);
  await chat.areFriends(owner, late);
  await changeGroup(owner, 'addRoomMembers', { roomId, userIds: [late.id] });
  await changeGroup(owner, 'setMemberRole', { roomId, userId: late.id, role: 'ADMIN' });
  expect((await remove(late, before.id)).__typename).toBe('MessageNotFound');
  const { ada, bob, roomId: direct } = await chat.friends();
  const said2 = await ada.say(direct, 'mine');
  expect((await remove(bob, said2.id)).__typename).toBe('NotTheSender');
});

test('a demotion and a deletion at once: it goes by their order in the room', async () => {
  const { owner, admin, member, roomId, said } = await ranks();
  const messages = [];
  for (let n = 0; n < 6; n += 1) messages.push(await said(member));
  const [demoted, ...answers] = await Promise.all([
    changeGroup(owner, 'setMemberRole', { roomId, userId: admin.id, role: 'MEMBER' }),
    ...messages.map(({ id }) => remove(admin, id)),
  ]);
  expect(demoted.__typename).toBe('SetMemberRoleSuccess');
  const log = await chat.db.collection('room_log').find({ roomId }).sort({ seq: 1 }).toArray();
  const demotion = log.findLastIndex(({ type }) => type === 'RoomMemberRoleChanged');
  expect(log.slice(demotion + 1).map(({ type }) => type as string)).not.toContain('MessageDeleted');
  const deletions = log.filter(({ type }) => type === 'MessageDeleted').length;
  expect(answers.filter(({ message }) => message !== undefined)).toHaveLength(deletions);
});
