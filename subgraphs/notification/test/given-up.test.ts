import { eventually } from '@parley/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { id, pairOf, roomOf } from './events.ts';
import { startTestService, type TestService } from './service.ts';

const anna = id();
let service: TestService;

beforeAll(async () => {
  service = await startTestService(undefined, { deadLetterAfterMs: 1_000 });
  // By no fault of the events that concern her.
  await service.db.command({ collMod: 'notifications', validator: { userId: { $ne: anna } } });
});
afterAll(() => service.close());

const givenUp = async (topic: string): Promise<number> => {
  const metrics = await (await fetch(`${service.url}/metrics`)).text();
  const found = new RegExp(
    `^parley_dead_letters_total\\{[^}]*topic="${topic}"[^}]*reason="failing"\\} (\\d+)`,
    'm',
  );
  return Number(found.exec(metrics)?.[1] ?? 0);
};

test('a request that can never be notified of does not hold up what happens to the pair afterwards', async () => {
  const ben = id();
  const pair = pairOf(service, anna, ben);
  const request = id();
  await service.publish(pair.asks(ben, request), pair.accepts(anna, request));
  // Ben is notified that she accepted, which comes after the event that fails.
  expect(await service.as(ben).listOf(1)).toMatchObject([{ kind: 'FRIEND_REQUEST_ACCEPTED' }]);
  expect(await givenUp('friend.events')).toBe(1);
});

test('nor does such a message hold up its room', async () => {
  const [ben, carla] = [id(), id()];
  const room = roomOf(service);
  await service.publish(room.says(ben, [anna]), room.says(ben, [carla]));
  await service.as(carla).listOf(1);
  await eventually(async () => expect(await givenUp('message.events')).toBe(1));
});
