import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { pairKey } from '@parley/events';
import { eventually } from '@parley/testkit';
import { v7 } from 'uuid';
import type { RoomMade } from '../src/rooms/room-made.ts';
import { directDetails } from '../src/rooms/room.ts';
import { openDatabase } from '../src/stores/database.ts';
import { createRoomRegister } from '../src/stores/room-register.ts';
import { type Person, startTestService, type TestService } from './service.ts';

const starting = startTestService();
let chat: TestService;
beforeAll(async () => {
  chat = await starting;
});
afterAll(async () => (await starting).close());

/** What a process leaves that dies between the two stores: MySQL has the room, MongoDB has not. */
async function leaveHalfMade(ada: Person, bob: Person, createdAt = new Date()): Promise<RoomMade> {
  const database = openDatabase(chat.environment.MYSQL_URL);
  const made: RoomMade = {
    eventId: v7(),
    roomId: v7(),
    kind: 'DIRECT',
    directKey: pairKey(ada.id, bob.id),
    createdBy: ada.id,
    createdAt,
    members: [ada, bob].map(({ id }) => ({ userId: id, role: 'MEMBER' })),
    ...directDetails,
  };
  await createRoomRegister(database).record(made);
  await database.$disconnect();
  return made;
}

/** MongoDB went back to before the room was made; `forgotten`: and MySQL has swept the change that it was made by. */
async function loseInMongo(roomId: string, { forgotten }: { forgotten: boolean }): Promise<void> {
  const database = openDatabase(chat.environment.MYSQL_URL);
  await eventually(async () =>
    expect(await database.membershipOutbox.count({ where: { roomId, appliedAt: null } })).toBe(0),
  );
  if (forgotten) await database.membershipOutbox.deleteMany({ where: { roomId } });
  await database.$disconnect();
  await chat.db.collection('room_log').deleteMany({ roomId });
  await chat.db.collection('messages').deleteMany({ roomId });
  await chat.db.collection<{ _id: string }>('rooms').deleteOne({ _id: roomId });
}

const room = (person: Person, id: string) =>
  person.ask<{ id: string } | null>(`{ room(id: "${id}") { id } }`);

test('a room that was left half made is finished for the next user who asks for it', async () => {
  const [ada, bob] = [chat.person(), chat.person()];
  const { roomId, eventId } = await leaveHalfMade(ada, bob);
  expect(await room(ada, roomId)).toBeNull();
  await chat.befriend(ada, bob);
  await chat.areFriends(ada, bob);
  expect((await bob.open(ada.id)).room?.id).toBe(roomId);
  expect(await chat.db.collection('room_log').find({ roomId }).toArray()).toMatchObject([
    { _id: eventId, seq: 1 },
  ]);
  expect((await ada.say(roomId, 'Hello')).number).toBe(1);
});

test('it is finished when an instance starts, and its event is published', async () => {
  const [ada, bob] = [chat.person(), chat.person()];
  const { roomId } = await leaveHalfMade(ada, bob);
  const another = await chat.startAnother();
  await eventually(async () => expect(await room(bob, roomId)).toEqual({ id: roomId }));
  await another.close();
  const stream = await bob.listen(roomId);
  expect((await stream.next()).data?.roomEvents.__typename).toBe('StreamStart');
});

test('it is finished by a running instance within its round', async () => {
  const [ada, bob] = [chat.person(), chat.person()];
  const { roomId } = await leaveHalfMade(ada, bob, new Date(Date.now() - 10_000));
  await eventually(async () => expect(await room(bob, roomId)).toEqual({ id: roomId }));
  const database = openDatabase(chat.environment.MYSQL_URL);
  await eventually(async () =>
    expect(await database.membershipOutbox.count({ where: { roomId, appliedAt: null } })).toBe(0),
  );
  await database.$disconnect();
});

test.each([
  ['its change is still there', false],
  ['its change was forgotten', true],
])(
  'a room that MongoDB lost is applied again for the next user who asks for it: %s',
  async (_, forgotten) => {
    const { ada, bob, roomId } = await chat.friends();
    await ada.say(roomId, 'Lost');
    await loseInMongo(roomId, { forgotten });
    expect(await room(ada, roomId)).toBeNull();
    const lostAt = new Date();
    // Both at once: it is one room with one beginning.
    const opened = await Promise.all([ada.open(bob.id), bob.open(ada.id), bob.open(ada.id)]);
    expect(opened.map((answer) => answer.room?.id)).toEqual([roomId, roomId, roomId]);
    const log = await chat.db.collection('room_log').find({ roomId }).toArray();
    expect(log).toMatchObject([{ type: 'ChatRoomCreated', seq: 1 }]);
    // Its entry is new, and so it is reconciled and published as one.
    expect(log.map(({ at }) => (at as Date) >= lostAt)).toEqual([true]);
    expect((await bob.say(roomId, 'Found')).number).toBe(1);
    await loseInMongo(roomId, { forgotten });
    expect((await bob.open(ada.id)).room?.id).toBe(roomId);
  },
);

test('one that died before it was applied again is finished by the repairer', async () => {
  const [ada, bob] = [chat.person(), chat.person()];
  const { roomId, directKey } = await leaveHalfMade(ada, bob);
  const database = openDatabase(chat.environment.MYSQL_URL);
  await database.membershipOutbox.deleteMany({ where: { roomId } });
  const attempt = {
    ...directDetails,
    eventId: v7(),
    roomId: v7(),
    kind: 'DIRECT',
    directKey,
    createdAt: new Date(),
  } as const;
  const recorded = await createRoomRegister(database).record({ ...attempt, createdBy: bob.id, members: [] });
  await database.$disconnect();
  expect(recorded).toMatchObject({ roomId, createdBy: ada.id });
  expect(recorded.members.map(({ userId }) => userId).toSorted()).toEqual([ada.id, bob.id].toSorted());
  await eventually(async () => expect(await room(bob, roomId)).toEqual({ id: roomId }));
});
