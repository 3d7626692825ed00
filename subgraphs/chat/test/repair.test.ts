import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { pairKey } from '@parley/events';
import { eventually } from '@parley/testkit';
import { v7 } from 'uuid';
import type { RoomMade } from '../src/rooms/room-made.ts';
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
  };
  await createRoomRegister(database).record(made);
  await database.$disconnect();
  return made;
}

const room = (person: Person, id: string) =>
  person.ask<{ id: string } | null>(`{ room(id: "${id}") { id } }`);

test('a room that was left half made is finished for the next user who asks for it', async () => {
  const [ada, bob] = [chat.person(), chat.person()];
  const { roomId, eventId } = await leaveHalfMade(ada, bob);
  expect(await room(ada, roomId)).toBeNull();
  await chat.befriend(ada, bob);
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
  await eventually(async () => expect(await room(bob, roomId)).toEqual({ id: roomId }), { timeoutMs: 8_000 });
  const database = openDatabase(chat.environment.MYSQL_URL);
  await eventually(async () =>
    expect(await database.membershipOutbox.count({ where: { roomId, appliedAt: null } })).toBe(0),
  );
  await database.$disconnect();
});
