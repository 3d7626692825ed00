import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@parley/testkit';
import { id, pairOf, roomOf } from './events.ts';
import { markRead } from './mark-read.ts';
import { startTestService, type TestService } from './service.ts';

let service: TestService;

beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

describe('blocks', () => {
  test('a block takes back what the blocker has unread of the other, who keeps what they have', async () => {
    const [anna, ben, carla] = [id(), id(), id()];
    const room = roomOf(service);
    await service.publish(room.says(ben, [anna]));
    const [read] = await service.as(anna).listOf(1);
    await service.as(anna).ask(markRead, { ids: [read?.id] });
    // In another room: who answers has read what was said before.
    const elsewhere = roomOf(service).says(anna, [ben]);
    await service.publish(room.says(ben, [anna]), elsewhere);
    await service.as(ben).listOf(1);
    await service.publish(room.says(carla, [anna, ben]));
    await service.as(anna).listOf(3);
    await service.as(ben).listOf(2);
    await service.publish(pairOf(service, anna, ben).blocks(anna));
    expect((await service.as(anna).listOf(2)).map(({ actor }) => actor.id)).toEqual([carla, ben]);
    expect((await service.as(ben).listOf(2)).map(({ actor }) => actor.id)).toEqual([carla, anna]);
  });

  test("a block takes the blocker's request back, as if it had been cancelled", async () => {
    const [anna, ben, request] = [id(), id(), id()];
    const pair = pairOf(service, anna, ben);
    await service.publish(pair.asks(anna, request), roomOf(service).says(anna, [ben]));
    await service.as(ben).listOf(2);
    await service.publish(pair.blocks(anna, request));
    expect(await service.as(ben).listOf(1)).toMatchObject([{ kind: 'MESSAGE_RECEIVED' }]);
  });

  test('while one has blocked the other neither is notified of the other; afterwards both are', async () => {
    const [anna, ben, carla] = [id(), id(), id()];
    const pair = pairOf(service, anna, ben);
    const room = roomOf(service);
    await service.publish(pair.blocks(anna));
    await pairHasVersion(anna, ben, 1);
    await service.publish(room.says(ben, [anna]), room.says(anna, [ben]), room.says(carla, [anna, ben]));
    await service.as(anna).listOf(1);
    await service.as(ben).listOf(1);
    await service.publish(pair.unblocks(anna));
    await pairHasVersion(anna, ben, 2);
    await service.publish(room.says(ben, [anna]), room.says(anna, [ben]));
    await service.as(anna).listOf(2);
    await service.as(ben).listOf(2);
  });

  test('a block that only one of two has lifted still holds', async () => {
    const [anna, ben, carla] = [id(), id(), id()];
    const pair = pairOf(service, anna, ben);
    const room = roomOf(service);
    await service.publish(pair.blocks(anna), pair.blocks(ben), pair.unblocks(ben));
    await pairHasVersion(anna, ben, 3);
    await service.publish(room.says(ben, [anna]), room.says(carla, [anna]));
    expect(await service.as(anna).listOf(1)).toMatchObject([{ actor: { id: carla } }]);
  });

  const pairHasVersion = (one: string, other: string, version: number): Promise<void> =>
    eventually(async () => {
      const pairs = service.db.collection<{ _id: string; version: number }>('friend_pairs');
      const pair = await pairs.findOne({ _id: [one, other].toSorted().join(':') });
      expect(pair?.version).toBe(version);
    });
});
