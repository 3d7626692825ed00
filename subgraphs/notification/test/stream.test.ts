import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually, nextEvent, openSocket, started } from '@parley/testkit';
import { id, pairOf, roomOf } from './events.ts';
import { startTestService, type TestService } from './service.ts';

let service: TestService;

beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

interface Sent {
  readonly __typename: string;
  readonly notification: { readonly message: { readonly id: string } } | null;
  readonly unreadCount: number;
}

test('a stream starts with its position, then delivers what is sent, read and withdrawn, in order', async () => {
  const [anna, ben, requestId, messageId] = [id(), id(), id(), id()];
  const stream = await service.as(anna).subscribe();
  await started(stream);

  const pair = pairOf(service, anna, ben);
  await service.publish(pair.asks(ben, requestId));
  const asked = await nextEvent<{ notification: { id: string } }>(stream);
  expect(asked).toMatchObject({
    __typename: 'NotificationSent',
    notification: { kind: 'FRIEND_REQUEST_RECEIVED', actor: { id: ben }, friendRequest: { id: requestId } },
    unreadCount: 1,
  });
  await service.publish(pair.accepts(anna, requestId));
  expect(await nextEvent(stream)).toEqual({
    __typename: 'NotificationsRead',
    ids: [asked.notification.id],
    unreadCount: 0,
  });

  const room = roomOf(service);
  await service.publish(room.says(ben, [anna], messageId));
  const sent = await nextEvent<{ notification: { id: string } }>(stream);
  expect(sent).toMatchObject({ notification: { message: { id: messageId } }, unreadCount: 1 });
  await service.publish(room.deletes(ben, messageId, 1));
  expect(await nextEvent(stream)).toEqual({
    __typename: 'NotificationsWithdrawn',
    ids: [sent.notification.id],
    unreadCount: 0,
  });
});

test('every payload carries its position; the start names the same in its cursor', async () => {
  const anna = id();
  const stream = await service.as(anna).subscribe();
  const { data, extensions } = await stream.next();
  expect(data).toEqual({ notificationReceived: { __typename: 'StreamStart', cursor: extensions?.cursor } });
  await service.publish(roomOf(service).says(id(), [anna]));
  const next = await stream.next();
  expect(next.extensions?.cursor).toEqual(expect.any(String));
  expect(next.extensions?.cursor).not.toBe(extensions?.cursor);
});

test('only the owner receives it', async () => {
  const [anna, ben, carla] = [id(), id(), id()];
  const [annas, carlas] = [await service.as(anna).subscribe(), await service.as(carla).subscribe()];
  await Promise.all([started(annas), started(carlas)]);
  const room = roomOf(service);
  await service.publish(room.says(ben, [anna]), room.says(ben, [anna, carla]));
  await nextEvent(annas);
  await nextEvent(annas);
  expect(await nextEvent<Sent>(carlas)).toMatchObject({ __typename: 'NotificationSent', unreadCount: 1 });
  expect(carlas.waiting()).toEqual([]);
});

test('a stream that resumes after a cursor loses nothing and repeats nothing', async () => {
  const [anna, ben] = [id(), id()];
  const room = roomOf(service);
  const messages = Array.from({ length: 12 }, id);
  const say = (messageId: string) => room.says(ben, [anna], messageId);

  const first = await service.as(anna).subscribe();
  await started(first);
  await service.publish(...messages.slice(0, 4).map(say));
  await nextEvent(first);
  const { extensions } = await first.next();
  first.stop();

  await service.publish(...messages.slice(4, 8).map(say));
  await service.as(anna).listOf(8);
  const second = await service.as(anna).subscribe(extensions?.cursor);
  await service.publish(...messages.slice(8).map(say));
  const received: (string | undefined)[] = [];
  while (received.length < 10) received.push((await nextEvent<Sent>(second)).notification?.message.id);
  expect(received).toEqual(messages.slice(2));
  expect(second.waiting()).toEqual([]);
});

test('what was withdrawn meanwhile is null when the stream is replayed', async () => {
  const [anna, ben, messageId] = [id(), id(), id()];
  const stream = await service.as(anna).subscribe();
  const cursor = await started(stream);
  const room = roomOf(service);
  await service.publish(room.says(ben, [anna], messageId), room.deletes(ben, messageId, 1));
  await nextEvent(stream);
  await nextEvent(stream);
  const replay = await service.as(anna).subscribe(cursor);
  expect(await nextEvent(replay)).toEqual({
    __typename: 'NotificationSent',
    notification: null,
    unreadCount: 0,
  });
  expect(await nextEvent(replay)).toMatchObject({ __typename: 'NotificationsWithdrawn', unreadCount: 0 });
});

test('where the feed has expired, the stream says what is missing and goes on', async () => {
  const [anna, ben] = [id(), id()];
  const room = roomOf(service);
  const stream = await service.as(anna).subscribe();
  const cursor = await started(stream);
  await service.publish(...[1, 2, 3].map(() => room.says(ben, [anna])));
  await service.as(anna).listOf(3);
  await service.db.collection('notification_feed').deleteMany({ userId: anna, seq: { $lte: 2 } });
  // On an instance where nobody has followed the feed; a live feed would still deliver what it has read.
  const another = await service.startAnother();
  const late = await service.as(anna).subscribe(cursor, `${another.url}/graphql`);
  expect(await nextEvent(late)).toEqual({
    __typename: 'ResumeGap',
    cursor: expect.any(String),
    from: 1,
    to: 2,
  });
  expect(await nextEvent(late)).toMatchObject({ __typename: 'NotificationSent' });
  await service.publish(room.says(ben, [anna]));
  expect(await nextEvent(late)).toMatchObject({ __typename: 'NotificationSent', unreadCount: 4 });
  late.stop();
  await another.close();
});

test("another's cursor and a made-up one are refused", async () => {
  const cursor = await started(await service.as(id()).subscribe());
  for (const after of [cursor, 'nonsense']) {
    const stream = await service.as(id()).subscribe(after);
    expect(await stream.ended).toMatchObject([{ extensions: { code: 'BAD_CURSOR' } }]);
  }
});

test('a stream of nobody is refused', async () => {
  const socket = openSocket(`${service.url}/graphql`);
  const operation = 'subscription { notificationReceived { __typename } }';
  const anonymous = socket.subscribe(operation, { extensions: { internalToken: await service.token(null) } });
  expect(await anonymous.ended).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  const stranger = socket.subscribe(operation);
  expect(await stranger.ended).toMatchObject([{ extensions: { code: 'NOT_FROM_GATEWAY' } }]);
  await socket.close();
});

test('a read on one instance is delivered on the other, and a stream resumes there with its cursor', async () => {
  const another = await service.startAnother();
  try {
    const [anna, ben] = [id(), id()];
    const here = await service.as(anna).subscribe();
    const there = await service.as(anna).subscribe(undefined, `${another.url}/graphql`);
    await started(here);
    const cursor = await started(there);
    await service.publish(roomOf(service).says(ben, [anna]));
    await Promise.all([nextEvent(here), nextEvent(there)]);
    await service.as(anna).ask('mutation { markAllNotificationsRead { __typename } }');
    for (const stream of [here, there]) {
      expect(await nextEvent(stream)).toMatchObject({ __typename: 'NotificationsRead', unreadCount: 0 });
    }
    const resumed = await service.as(anna).subscribe(cursor);
    expect(await nextEvent(resumed)).toMatchObject({ __typename: 'NotificationSent' });
    expect(await nextEvent(resumed)).toMatchObject({ __typename: 'NotificationsRead' });
  } finally {
    await another.close();
  }
});

test('unsubscribing frees everything', async () => {
  const anna = id();
  const before = await openStreams();
  const streams = await Promise.all(Array.from({ length: 3 }, () => service.as(anna).subscribe()));
  await Promise.all(streams.map((stream) => started(stream)));
  expect(await openStreams()).toBe(before + 3);
  for (const stream of streams) stream.stop();
  await eventually(async () => expect(await openStreams()).toBe(before));
});

async function openStreams(): Promise<number> {
  const metrics = await (await fetch(`${service.url}/metrics`)).text();
  const line = /^parley_active_subscriptions\{[^}]*field="notificationReceived"[^}]*\} (\d+)$/mu.exec(
    metrics,
  );
  return Number(line?.[1] ?? 0);
}

test('what is published names the entry, its owner and the trace that caused it', async () => {
  const received = await service.listen();
  const [anna, ben] = [id(), id()];
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const room = roomOf({ make: (type, data) => service.make(type, data, { traceparent }) });
  await service.publish(room.says(ben, [anna]));
  const [{ id: notificationId } = { id: '' }] = await service.as(anna).listOf(1);
  await service.as(anna).ask('mutation { markAllNotificationsRead { __typename } }');
  await eventually(() => {
    expect(received.filter(({ subject }) => subject === anna)).toMatchObject([
      { type: 'NotificationSent', traceparent, data: { userId: anna, seq: 1, notificationId } },
      { type: 'NotificationsRead', data: { userId: anna, seq: 2, notificationIds: [notificationId] } },
    ]);
  });
});
