import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@parley/testkit';
import * as fc from 'fast-check';
import { v7 } from 'uuid';
import { createDecideSlowMode, maySendAt } from '../src/rooms/decide-slow-mode.ts';
import { memberDocumentId, type RoomDocument, type RoomMemberDocument } from '../src/stores/documents.ts';
import { changeGroup, foundGroup, threeInGroup } from './group-verbs.ts';
import { type Person, type Result, startTestService, type TestService } from './service.ts';

const starting = startTestService();
let chat: TestService;
beforeAll(async () => {
  chat = await starting;
});
afterAll(async () => (await starting).close());

const hour = 3_600_000;

interface Seen {
  readonly slowModeSeconds: number;
  readonly maySendAt: string | null;
  readonly lastSeq: number;
}
const see = (person: Person, roomId: string): Promise<Seen> =>
  person.ask(`{ room(id: "${roomId}") { slowModeSeconds maySendAt lastSeq } }`);
const slow = (person: Person, roomId: string, slowModeSeconds: number | null) =>
  changeGroup(person, 'updateRoom', { roomId, slowModeSeconds });
const trySay = (person: Person, roomId: string, more: object = {}) =>
  person.trySay({ roomId, text: 'Hi', ...more });
const retryAfter = (person: Person, roomId: string) =>
  person.ask<Result & { readonly retryAfter?: number }>(
    `mutation { sendMessage(input: { roomId: "${roomId}", clientMessageId: "${v7()}", text: "Hi" }) {
      __typename ... on SlowMode { code reason retryAfter } } }`,
  );
const members = () => chat.db.collection<RoomMemberDocument>('room_members');
/** As if this person had last sent so long ago. */
const letPass = (roomId: string, { id }: Person, ms: number) =>
  members().updateOne(
    { _id: memberDocumentId(roomId, id) },
    { $set: { lastSentAt: new Date(Date.now() - ms) } },
  );

describe('in a group with slow mode', () => {
  test('a member waits between two messages, and is told for how long', async () => {
    const { ada, bob, eve, roomId } = await threeInGroup(chat);
    expect(await see(bob, roomId)).toMatchObject({ slowModeSeconds: 0, maySendAt: null });
    await bob.say(roomId, 'At will');
    expect((await slow(ada, roomId, 3_600)).__typename).toBe('UpdateRoomSuccess');
    const before = await see(bob, roomId);
    expect(before.slowModeSeconds).toBe(3_600);
    // What they said before counts.
    const early = await retryAfter(bob, roomId);
    expect(early).toMatchObject({ __typename: 'SlowMode', code: 'SLOW_MODE' });
    expect(early.reason).toMatch(/slow mode.* [\d,]+ seconds/u);
    expect(early.retryAfter).toBeLessThanOrEqual(3_600);
    expect(early.retryAfter).toBeGreaterThan(1_800);
    expect(Date.parse(before.maySendAt ?? '')).toBeGreaterThan(Date.now());
    // Nothing was recorded, and others have times of their own.
    expect((await see(bob, roomId)).lastSeq).toBe(before.lastSeq);
    expect(await see(eve, roomId)).toMatchObject({ maySendAt: null });
    await eve.say(roomId, 'Hello');
    await letPass(roomId, bob, 2 * hour);
    expect(await see(bob, roomId)).toMatchObject({ maySendAt: null });
    await bob.say(roomId, 'At last');
    expect((await trySay(bob, roomId)).code).toBe('SLOW_MODE');
    await slow(ada, roomId, 0);
    await bob.say(roomId, 'At will again');
  });

  test('edits, reactions and repeats are no messages, and what is refused does not count', async () => {
    const { ada, bob, roomId } = await threeInGroup(chat);
    await slow(ada, roomId, 3_600);
    const clientMessageId = v7();
    const { sent } = await trySay(bob, roomId, { clientMessageId });
    expect((await trySay(bob, roomId, { clientMessageId })).sent?.id).toBe(sent?.id);
    expect((await trySay(bob, roomId, { clientMessageId, text: 'Other' })).code).toBe(
      'CLIENT_MESSAGE_ID_REUSED',
    );
    expect((await bob.edit(sent?.id ?? '', 'Hi!')).__typename).toBe('EditMessageSuccess');
    await letPass(roomId, bob, hour + 1_000);
    const files = [{ uploadId: v7() }];
    expect((await trySay(bob, roomId, { attachments: files })).code).toBe('ATTACHMENT_NOT_FOUND');
    await bob.say(roomId, 'Counts');
    // Deleting it, or leaving, gives nobody another message.
    await bob.delete(
      (await chat.db.collection('messages').findOne({ roomId, text: 'Counts' }))?._id as never,
    );
    expect((await trySay(bob, roomId)).code).toBe('SLOW_MODE');
    await changeGroup(bob, 'leaveRoom', { roomId });
    await changeGroup(ada, 'addRoomMembers', { roomId, userIds: [bob.id] });
    expect((await trySay(bob, roomId)).code).toBe('SLOW_MODE');
  });

  test('the owner and the admins never wait; who is one no more waits from their last message on', async () => {
    const { ada, bob, roomId } = await threeInGroup(chat);
    await slow(ada, roomId, 60);
    await changeGroup(ada, 'setMemberRole', { roomId, userId: bob.id, role: 'ADMIN' });
    for (const person of [ada, bob, ada, bob]) await person.say(roomId, 'Again');
    expect(await see(bob, roomId)).toMatchObject({ maySendAt: null });
    expect((await slow(bob, roomId, 21_600)).__typename).toBe('UpdateRoomSuccess');
    await changeGroup(ada, 'setMemberRole', { roomId, userId: bob.id, role: 'MEMBER' });
    expect((await trySay(bob, roomId)).code).toBe('SLOW_MODE');
    expect((await slow(bob, roomId, 0)).__typename).toBe('NotAllowed');
    expect((await slow(ada, roomId, 21_601)).problems?.[0]?.field).toBe('slowModeSeconds');
    expect((await slow(ada, roomId, -1)).problems?.[0]?.field).toBe('slowModeSeconds');
    // Left out, or null, it stays.
    await slow(ada, roomId, null);
    await changeGroup(ada, 'updateRoom', { roomId, title: 'Slow' });
    expect(await see(ada, roomId)).toMatchObject({ slowModeSeconds: 21_600 });
  });

  test('of many messages at once, over two instances, one is taken', async () => {
    const { ada, bob, eve, roomId } = await threeInGroup(chat);
    const another = await chat.startAnother();
    await slow(ada, roomId, 3_600);
    // Both instances know who is in it: their sends need no look at the room.
    for (const url of [chat.url, another.url]) await ada.at(url).say(roomId, 'Go');
    const all = [bob, eve].flatMap((person) =>
      [chat.url, another.url].flatMap((url) =>
        Array.from({ length: 8 }, () => trySay(person.at(url), roomId)),
      ),
    );
    const codes = (await Promise.all(all)).map(({ sent, code }) =>
      sent === undefined ? code : sent.sender.id,
    );
    const senders = codes.filter((code) => code !== 'SLOW_MODE');
    expect(senders).toHaveLength(2);
    expect(new Set(senders)).toEqual(new Set([bob.id, eve.id]));
    await another.close();
  });

  test('it holds from the change on, whatever is sent at the same moment', async () => {
    const { ada, bob, roomId } = await threeInGroup(chat);
    await Promise.all([slow(ada, roomId, 3_600), ...Array.from({ length: 12 }, () => trySay(bob, roomId))]);
    const log = await chat.db.collection('room_log').find({ roomId }).sort({ seq: 1 }).toArray();
    const changed = log.findIndex(({ type }) => type === 'RoomUpdated');
    const sentAfter = log.slice(changed).filter(({ type }) => type === 'MessageSent');
    expect(sentAfter.length).toBeLessThanOrEqual(changed > 1 ? 0 : 1);
  });

  test('a scheduled message waits for its turn', async () => {
    const { ada, bob, roomId } = await threeInGroup(chat);
    await slow(ada, roomId, 3_600);
    await bob.say(roomId, 'Just now');
    const sendAt = new Date(Date.now() + hour).toISOString();
    const input = { roomId, clientMessageId: v7(), text: 'Later', sendAt };
    const { scheduledMessage } = await bob.ask<{ scheduledMessage: { id: string } }>(
      `mutation ($input: ScheduleMessageInput!) { scheduleMessage(input: $input) {
        ... on ScheduleMessageSuccess { scheduledMessage { id } } } }`,
      { input },
    );
    const scheduled = chat.db.collection<{ _id: string; dueAt?: Date }>('scheduled_messages');
    await scheduled.updateOne({ _id: scheduledMessage.id }, { $set: { dueAt: new Date(0) } });
    const waiting = await eventually(async () => {
      const found = await scheduled.findOne({ _id: scheduledMessage.id, dueAt: { $gt: new Date() } });
      expect(found).toMatchObject({ state: 'WAITING', failure: null });
      return found;
    });
    expect(waiting?.dueAt?.getTime()).toBeGreaterThan(Date.now() + hour / 2);
    await letPass(roomId, bob, 2 * hour);
    await scheduled.updateOne({ _id: scheduledMessage.id }, { $set: { dueAt: new Date(0) } });
    await eventually(async () =>
      expect(await chat.db.collection('messages').countDocuments({ roomId, text: 'Later' })).toBe(1),
    );
  });

  test('a group from before there was one has none', async () => {
    const [ada, bob] = [chat.person(), chat.person()];
    const roomId = await foundGroup(chat, ada, [bob]);
    const rooms = chat.db.collection<RoomDocument>('rooms');
    await rooms.updateOne({ _id: roomId }, { $unset: { 'group.settings.slowModeSeconds': '' } });
    await bob.say(roomId, 'One');
    await bob.say(roomId, 'Two');
    expect(await see(bob, roomId)).toMatchObject({ slowModeSeconds: 0, maySendAt: null });
  });
});

const time = fc.integer({ min: -10_000_000, max: 10_000_000 }).map((ms) => new Date(1.7e12 + ms));

test('nobody waits longer than twice the time, however clocks step; a refusal says when it is taken', () =>
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 21_600 }), time, time, (slowModeSeconds, sentAt, now) => {
      const at = maySendAt(slowModeSeconds, sentAt, now);
      const room = {
        settings: { slowModeSeconds },
        members: new Map([['bob', { role: 'MEMBER' as const }]]),
        lastSentAt: new Map([['bob', sentAt]]),
      };
      const refused = createDecideSlowMode(room, now).refuse('bob');
      expect(refused === null).toBe(at === null);
      if (refused === null) return;
      expect(refused.retryAfter).toBeLessThanOrEqual(2 * slowModeSeconds);
      const later = new Date(now.getTime() + refused.retryAfter * 1_000);
      expect(createDecideSlowMode(room, later).refuse('bob')).toBeNull();
    }),
  ));
