import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { v7 } from 'uuid';
import { removeFromGroup } from './group.ts';
import { documents, fill, groups, listed, mute, pin } from './room-preference-verbs.ts';
import { startTestService, type TestService } from './service.ts';

const starting = startTestService();
const others: { close(): Promise<void> }[] = [];
let chat: TestService;
beforeAll(async () => {
  chat = await starting;
});
afterAll(async () => {
  for (const other of others) await other.close();
  await (await starting).close();
});

describe('limits', () => {
  test('20 rooms are pinned at most, also when many are pinned at once at two instances', async () => {
    const { ada, roomIds } = await groups(chat, 24);
    const another = await chat.startAnother();
    others.push(another);
    const devices = [ada, ada.at(another.url)] as const;
    const answers = await Promise.all(
      roomIds.map((roomId, index) => pin(devices[index % 2 === 0 ? 0 : 1], roomId)),
    );
    const refused = answers.filter(({ room }) => room === undefined);
    expect(refused).toHaveLength(4);
    for (const { __typename, limit, reason } of refused) {
      expect({ __typename, limit }).toEqual({ __typename: 'TooManyRooms', limit: 20 });
      expect(reason).toContain('20');
    }
    expect(await documents(chat).countDocuments({ userId: ada.id, isPinned: true })).toBe(20);
    // What is pinned already may be pinned again, and one that is unpinned makes room.
    const [pinned = ''] = answers.flatMap(({ room }) => room?.id ?? []);
    expect((await pin(ada, pinned)).room).toMatchObject({ isPinned: true });
    await pin(ada, pinned, { isPinned: false });
    const free = roomIds[answers.indexOf(refused[0] ?? { __typename: '' })] ?? '';
    expect((await pin(ada, free)).room).toMatchObject({ isPinned: true });
  });

  test('rooms that they left do not count', async () => {
    const { ada, roomIds } = await groups(chat, 21);
    const last = roomIds.at(-1) ?? '';
    await fill(chat, ada.id, roomIds.slice(0, 20), { isPinned: true });
    expect((await pin(ada, last)).limit).toBe(20);
    await removeFromGroup(chat.db, roomIds[0] ?? '', ada);
    expect((await pin(ada, last)).room).toMatchObject({ isPinned: true });
  });

  test('of 1,000 rooms something is set at most; what has no effect any more does not count', async () => {
    const { ada, bob, roomIds } = await groups(chat, 2);
    const [first = '', second = ''] = roomIds;
    const strangers = Array.from({ length: 1_000 }, () => v7());
    const known = await groups(chat, 0);
    await fill(chat, ada.id, strangers, { archivedAbove: 1 });
    // Of rooms that she is not in: forgotten when the limit is met.
    expect((await mute(ada, first)).room).toMatchObject({ isMuted: true });
    expect(await documents(chat).countDocuments({ userId: ada.id, isSet: true })).toBe(1);
    expect(known.roomIds).toEqual([]);
    const rooms = chat.db.collection<{ _id: string }>('rooms');
    const template = await rooms.findOne({ _id: first });
    const made = Array.from({ length: 999 }, () => v7());
    await rooms.insertMany(
      made.map((_id) => ({
        ...template,
        _id,
        kind: 'DIRECT',
        group: undefined,
        memberIds: [ada.id, bob.id],
      })),
      { ignoreUndefined: true },
    );
    await fill(chat, ada.id, made, { archivedAbove: 0 });
    const answer = await mute(ada, second);
    expect(answer).toMatchObject({ __typename: 'TooManyRooms', limit: 1_000 });
    expect(answer.reason).toContain('1,000');
    expect(await listed(ada)).toEqual([second, first]);
    await rooms.updateOne({ _id: made[0] ?? '' }, { $set: { lastNumber: 1 } });
    expect((await mute(ada, second)).room).toMatchObject({ isMuted: true });
  });
});
