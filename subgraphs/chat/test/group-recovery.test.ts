import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@parley/testkit';
import { v7 } from 'uuid';
import type { RoomFact } from '../src/rooms/room-change.ts';
import { openDatabase } from '../src/stores/database.ts';
import { createRoomRegister } from '../src/stores/room-register.ts';
import { changeGroup, logOf, seeGroup, threeInGroup } from './group-verbs.ts';
import { startTestService, type TestService } from './service.ts';

const starting = startTestService();
let chat: TestService;
beforeAll(async () => {
  chat = await starting;
});
afterAll(async () => (await starting).close());

describe('a change that was recorded and did not take effect', () => {
  /** A process that dies between the two stores: MySQL has these changes, MongoDB has not. */
  async function leaveUnapplied(
    roomId: string,
    actorId: string,
    changes: readonly RoomFact[],
  ): Promise<void> {
    const database = openDatabase(chat.environment.MYSQL_URL);
    const register = createRoomRegister(database);
    // Old enough for the repairer of a running instance.
    const at = new Date(Date.now() - 10_000);
    for (const fact of changes) await register.change({ roomId, actorId, at, newId: v7 }, () => [fact], null);
    await database.$disconnect();
  }
  const removed = (userId: string): RoomFact => ({ type: 'RoomMemberRemoved', eventId: v7(), userId });
  const added = (userId: string): RoomFact => {
    return { type: 'RoomMemberAdded', eventId: v7(), userId, role: 'MEMBER' };
  };

  test('takes effect before the next change, in order', async () => {
    const { ada, bob, eve, roomId } = await threeInGroup(chat);
    await leaveUnapplied(roomId, ada.id, [removed(bob.id), added(bob.id), removed(bob.id)]);
    expect(
      (await changeGroup(ada, 'setMemberRole', { roomId, userId: eve.id, role: 'ADMIN' })).room,
    ).toMatchObject({ memberCount: 2 });
    expect((await logOf(chat, roomId)).map(({ type }) => type as string)).toEqual([
      'ChatRoomCreated',
      'RoomMemberRemoved',
      'RoomMemberAdded',
      'RoomMemberRemoved',
      'RoomMemberRoleChanged',
    ]);
    expect(await seeGroup(bob, roomId)).toBeNull();
  });

  test('takes effect by the repairer, once, also when others repeat it', async () => {
    const { ada, bob, roomId } = await threeInGroup(chat);
    await leaveUnapplied(roomId, ada.id, [removed(bob.id)]);
    // The same is wanted: nothing is left to record, and it is answered when what was recorded has taken effect.
    const answers = await Promise.all([
      changeGroup(ada, 'removeRoomMember', { roomId, userId: bob.id }),
      eventually(async () => {
        const seen = await seeGroup(ada, roomId);
        if (seen?.memberCount !== 2) throw new Error('Not yet.');
      }),
    ]);
    expect(answers[0].room).toMatchObject({ memberCount: 2 });
    expect(await logOf(chat, roomId)).toHaveLength(2);
  });
});
