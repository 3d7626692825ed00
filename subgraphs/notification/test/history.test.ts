import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type EventStream, nextDelivered, started } from '@parley/testkit';
import { id, roomOf } from './events.ts';
import { startTestService, type TestService } from './service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

interface Event {
  readonly __typename: string;
  readonly notification?: { readonly actor: { readonly id: string } } | null;
}

/** As a restore of an older copy of the database does: the user's last notification was not made. */
async function goBack(userId: string): Promise<void> {
  const heads = service.db.collection<{ _id: string; seq: number }>('notification_feed_heads');
  const last = (await heads.findOne({ _id: userId }))?.seq ?? 0;
  await heads.updateOne({ _id: userId }, { $set: { seq: last - 1 } });
  for (const collection of ['notifications', 'notification_feed'])
    await service.db.collection(collection).deleteMany({ userId, seq: last });
}

/** What is delivered up to a notification by this actor, and its cursor. */
async function untilActor(stream: EventStream, actorId: string) {
  const types: string[] = [];
  for (;;) {
    const { event, cursor } = await nextDelivered<Event>(stream);
    types.push(event.__typename);
    if (event.notification?.actor.id === actorId) return { types, cursor };
  }
}

const says = (actorId: string, userId: string): Promise<void> =>
  service.publish(roomOf(service).says(actorId, [userId]));

test('a live stream whose store went back gets a ResumeGap, then what happens from there', async () => {
  const [anna, ben, carla, dora] = [id(), id(), id(), id()];
  const stream = await service.as(anna).subscribe();
  await started(stream);
  await says(ben, anna);
  await says(carla, anna);
  await untilActor(stream, carla);
  await goBack(anna);
  expect((await nextDelivered<Event>(stream)).event.__typename).toBe('ResumeGap');
  await says(dora, anna);
  expect((await untilActor(stream, dora)).types).toEqual(['NotificationSent']);
});

test('a new history that takes the places of the old one is not taken for it', async () => {
  const [anna, ben, carla, dora, eve] = [id(), id(), id(), id(), id()];
  const stream = await service.as(anna).subscribe();
  await started(stream);
  await says(ben, anna);
  const intact = await untilActor(stream, ben);
  await says(carla, anna);
  const lost = await untilActor(stream, carla);
  await goBack(anna);
  await says(dora, anna);
  await service.as(anna).listOf(2);
  await says(eve, anna);
  expect((await untilActor(stream, eve)).types).toContain('ResumeGap');

  const resumed = await service.as(anna).subscribe(lost.cursor);
  expect((await nextDelivered<Event>(resumed)).event.__typename).toBe('ResumeGap');
  await says(eve, anna);
  expect((await untilActor(resumed, eve)).types.at(-1)).toBe('NotificationSent');
  // A cursor from before the loss misses nothing.
  const continued = await service.as(anna).subscribe(intact.cursor);
  expect((await untilActor(continued, dora)).types).toEqual(['NotificationSent']);
});
