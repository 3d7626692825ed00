import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rebuild } from '@parley/service-kit/projections';
import { createMongoDatabase } from '@parley/testkit';
import { createGroupProjections } from '../src/groups/group-projections.ts';
import { groupOf, id } from './events.ts';
import { factory, type GroupStores, openAt, openGroupStores } from './group-stores.ts';
import { handlersOf } from './handlers.ts';

let stores: GroupStores['stores'];
let close: GroupStores['close'];
beforeAll(async () => {
  ({ stores, close } = await openGroupStores());
});
afterAll(() => close());

describe('who is in a group', () => {
  test('is the same in whatever order the changes come: one that was driven again late too', async () => {
    const [roomId, anna, ben] = [id(), id(), id()];
    const joined = (seq: number, ...joinedIds: string[]) => ({ roomId, seq, joinedIds, leftIds: [] });
    const left = (seq: number, ...leftIds: string[]) => ({ roomId, seq, joinedIds: [], leftIds });
    const changes = [joined(1, anna, ben), left(3, ben), joined(5, ben), left(8, anna)];
    for (const change of changes.toReversed()) await stores.groups.apply([change, change]);
    const at = async (version: number) => [...((await stores.groups.membersAt(roomId, version)) ?? [])];
    expect(await at(1)).toEqual([anna, ben]);
    expect(await at(4)).toEqual([anna]);
    expect((await at(5)).toSorted()).toEqual([anna, ben].toSorted());
    expect(await at(8)).toEqual([ben]);
    expect(await stores.groups.membersAt(roomId, 9)).toBeNull();
  });

  test('can be rebuilt from chat, and then is notified of what waited', async () => {
    const own = await createMongoDatabase();
    const kept = await openAt(own.url);
    try {
      const [anna, ben, carla] = [id(), id(), id()];
      const { roomId, made, adds, removes, says } = groupOf(factory, [anna, ben]);
      adds(carla);
      removes(ben);
      await handlersOf(kept)(made, says(anna));
      const { members, versions } = createGroupProjections(kept);
      const row = (key: string, version: number) => ({ key, version, state: {} });
      const chat = {
        members: [row(`${roomId}:${anna}`, 1), row(`${roomId}:${carla}`, 2)],
        versions: [row(roomId, 3)],
      };
      const owned = (rows: readonly ReturnType<typeof row>[]) => (after: string) =>
        Promise.resolve(rows.filter(({ key }) => key > after).toSorted((a, b) => (a.key < b.key ? -1 : 1)));
      expect(await rebuild({ projection: members, readOwner: owned(chat.members) })).toEqual({
        rows: 2,
        repaired: { missing: 1, extra: 1 },
        isEqual: true,
      });
      const isOfMessage = { kind: 'MESSAGE_RECEIVED' };
      expect(await kept.db.collection('notifications').countDocuments(isOfMessage)).toBe(0);
      expect(await rebuild({ projection: versions, readOwner: owned(chat.versions) })).toMatchObject({
        repaired: { stale: 1 },
        isEqual: true,
      });
      const notified = await kept.db.collection('notifications').find(isOfMessage).toArray();
      expect(notified.map(({ userId }) => userId as string)).toEqual([carla]);
    } finally {
      await kept.close();
      await own.drop();
    }
  });
});
