import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { nextEvent, silenceRelay, started } from '@parley/testkit';
import { id, roomOf } from './events.ts';
import { startTestService, type TestService } from './service.ts';

/** The relay publishes nothing: the store alone knows what is new. */
let service: TestService;
beforeAll(async () => {
  service = await startTestService((db) => silenceRelay(db, 'notification.feed'));
});
afterAll(() => service.close());

test('a stream whose doorbells are lost has everything from the store within 5 s, in order', async () => {
  const anna = id();
  const stream = await service.as(anna).subscribe();
  await started(stream);
  const room = roomOf(service);
  const messageIds = Array.from({ length: 5 }, () => id());
  await service.publish(...messageIds.map((messageId) => room.says(id(), [anna], messageId)));
  await service.as(anna).listOf(5);
  for (const messageId of messageIds) {
    const { notification } = await nextEvent<{ notification: { message: { id: string } } }>(stream);
    expect(notification.message.id).toBe(messageId);
  }
});
