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

describe('friend requests', () => {
  test('the one who is asked is notified, the one who asks is not', async () => {
    const [anna, ben, requestId] = [id(), id(), id()];
    await service.publish(pairOf(service, anna, ben).asks(ben, requestId));
    const [notified] = await service.as(anna).listOf(1);
    expect(notified).toMatchObject({
      kind: 'FRIEND_REQUEST_RECEIVED',
      actor: { id: ben },
      room: null,
      message: null,
      friendRequest: { id: requestId },
      readAt: null,
    });
    expect(await service.as(ben).list()).toEqual([]);
  });

  test('a hidden request never notifies, nor does what becomes of it', async () => {
    const [anna, ben] = [id(), id()];
    const pair = pairOf(service, anna, ben);
    await service.publish(pair.asks(ben, id(), true), pair.asks(ben, id()));
    expect(await service.as(anna).listOf(1)).toHaveLength(1);
  });

  test('an accepted request notifies the asker and is read for the one who accepted', async () => {
    const [anna, ben, requestId] = [id(), id(), id()];
    const pair = pairOf(service, anna, ben);
    await service.publish(pair.asks(ben, requestId), pair.accepts(anna, requestId));
    expect(await service.as(ben).listOf(1)).toMatchObject([
      { kind: 'FRIEND_REQUEST_ACCEPTED', actor: { id: anna }, friendRequest: { id: requestId } },
    ]);
    expect(await service.as(anna).list()).toMatchObject([
      { kind: 'FRIEND_REQUEST_RECEIVED', readAt: expect.any(String) },
    ]);
  });

  test('a rejected request is read, and the asker is not notified', async () => {
    const [anna, ben, requestId] = [id(), id(), id()];
    const pair = pairOf(service, anna, ben);
    await service.publish(pair.asks(ben, requestId), pair.rejects(anna, requestId), pair.asks(anna, id()));
    await service.as(ben).listOf(1);
    expect(await service.as(anna).list()).toMatchObject([{ readAt: expect.any(String) }]);
  });

  test('a request that is taken back disappears while unread and stays once read', async () => {
    const [anna, ben, first, second] = [id(), id(), id(), id()];
    const pair = pairOf(service, anna, ben);
    await service.publish(pair.asks(ben, first));
    await service.as(anna).listOf(1);
    await service.publish(pair.cancels(ben, first), pair.asks(ben, second));
    const [left] = await eventually(async () => {
      const listed = await service.as(anna).list();
      expect(listed.map(({ friendRequest }) => friendRequest?.id)).toEqual([second]);
      return listed;
    });
    await service.as(anna).ask(markRead, { ids: [left?.id] });
    await service.publish(pair.cancels(ben, second), pair.asks(anna, id()));
    await service.as(ben).listOf(1);
    expect(await service.as(anna).list()).toHaveLength(1);
  });

  test('what is delivered twice, or comes after what overtook it, changes nothing', async () => {
    const [anna, ben, requestId] = [id(), id(), id()];
    const pair = pairOf(service, anna, ben);
    const overtaken = pair.asks(anna, id());
    const asked = pair.asks(ben, requestId);
    const cancelled = pair.cancels(ben, requestId);
    await service.publish(asked, asked, cancelled, asked, overtaken, cancelled, pair.asks(anna, id()));
    await service.as(ben).listOf(1);
    expect(await service.as(anna).list()).toEqual([]);
  });
});

describe('messages', () => {
  test('every recipient is notified, the sender is not, also when named among them', async () => {
    const [anna, ben, carla, messageId] = [id(), id(), id(), id()];
    const room = roomOf(service);
    await service.publish(room.says(ben, [anna, carla, ben], messageId));
    const notified = {
      kind: 'MESSAGE_RECEIVED',
      actor: { id: ben },
      room: { id: room.roomId },
      message: { id: messageId },
      friendRequest: null,
    };
    expect(await service.as(anna).listOf(1)).toMatchObject([notified]);
    expect(await service.as(carla).listOf(1)).toMatchObject([notified]);
    expect(await service.as(ben).list()).toEqual([]);
  });

  test('a message that is delivered again notifies once', async () => {
    const [anna, ben] = [id(), id()];
    const room = roomOf(service);
    const sent = room.says(ben, [anna]);
    await service.publish(sent, sent, room.says(ben, [anna]), sent, room.says(ben, [anna]));
    await service.as(anna).listOf(3);
    expect(await service.as(anna).unread()).toBe(3);
  });

  test('a deleted message takes its unread notification along, also when it is driven again', async () => {
    const [anna, ben, messageId] = [id(), id(), id()];
    const room = roomOf(service);
    await service.publish(room.says(ben, [anna], messageId));
    await service.as(anna).listOf(1);
    const again = roomOf(service, room.roomId).says(ben, [anna], messageId);
    await service.publish(room.deletes(ben, messageId, 1), again, room.says(ben, [anna]));
    await eventually(async () => {
      const listed = await service.as(anna).list();
      expect(listed.map(({ message }) => message?.id)).toEqual([expect.not.stringMatching(messageId)]);
    });
  });

  test('messages that expire take their unread notifications along, of everybody and in their room alone', async () => {
    const [anna, ben, eve] = [id(), id(), id()];
    const [room, other] = [roomOf(service), roomOf(service)];
    const said = [1, 2, 3].map(() => room.says(ben, [anna, eve]));
    await service.publish(...said, other.says(ben, [anna]));
    for (const [who, count] of [
      [anna, 4],
      [eve, 3],
    ] as const)
      await service.as(who).listOf(count);
    const expired = room.expires(2);
    await service.publish(expired, expired);
    for (const [who, count] of [
      [anna, 2],
      [eve, 1],
    ] as const)
      await eventually(async () => {
        expect(await service.as(who).unread()).toBe(count);
        expect(await service.as(who).list()).toHaveLength(count);
      });
  });

  test('who reads a room has read its notifications, up to that number, and in no other room', async () => {
    const [anna, ben] = [id(), id()];
    const [room, other] = [roomOf(service), roomOf(service)];
    await service.publish(...[1, 2, 3].map(() => room.says(ben, [anna])), other.says(ben, [anna]));
    await service.as(anna).listOf(4);
    await service.publish(room.reads(anna, 2));
    await eventually(async () => expect(await service.as(anna).unread()).toBe(2));
    const read = (await service.as(anna).list()).filter(({ readAt }) => readAt !== null);
    expect(read).toHaveLength(2);
  });

  test('a message that was read before it is consumed does not notify', async () => {
    const [anna, ben] = [id(), id()];
    const room = roomOf(service);
    const [first, second] = [room.says(ben, [anna]), room.says(ben, [anna])];
    await service.publish(room.reads(anna, 1), first, second);
    await service.as(anna).listOf(1);
  });
});
