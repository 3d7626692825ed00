import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createLocalObjectStore } from '@parley/media';
import { type EventStream, eventually } from '@parley/testkit';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { v7 } from 'uuid';
import { createDiscardAttachments } from '../src/attachments/discard-attachments.ts';
import { createDeleteExpired, deletedAtATime } from '../src/retention/delete-expired.ts';
import { createEarlierClock } from '../src/retention/earlier-clock.ts';
import { createExpireRooms } from '../src/retention/expire-rooms.ts';
import { runLegalHoldCommand } from '../src/retention/legal-hold-command.ts';
import { createAttachmentStore } from '../src/stores/attachment-store.ts';
import type { MessageDocument, RoomDocument } from '../src/stores/documents.ts';
import { createExpiryStore } from '../src/stores/expiry-store.ts';
import { createLegalHoldStore } from '../src/stores/legal-hold-store.ts';
import { type Mongo, openMongo } from '../src/stores/mongo.ts';
import { createRoomExpirer } from '../src/stores/room-expirer.ts';
import { exchange, photo, sendFiles, upload } from './attachment-verbs.ts';
import { changeGroup, logOf, threeInGroup } from './group-verbs.ts';
import { age, dayMs, expire, passed, workOf } from './retention-verbs.ts';
import { type Person, startTestService, type TestService } from './service.ts';

const platformDays = 2;
const starting = startTestService({ RETENTION_DAYS: platformDays });
let chat: TestService;
let mongo: Mongo;
beforeAll(async () => {
  chat = await starting;
  mongo = openMongo(chat.environment.MONGODB_URL);
  await mongo.connect();
});
afterAll(async () => {
  await mongo.close();
  await (await starting).close();
});

const documents = (name: string) =>
  chat.db.collection<{ _id: string; roomId?: string; messageId?: string; number?: number }>(name);
const textsIn = async (who: Person, roomId: string) =>
  (
    await who.ask<{ messages: { edges: { node: { text: string } }[] } }>(
      `{ room(id: "${roomId}") { messages(last: 100) { edges { node { text } } } } }`,
    )
  ).messages.edges.map(({ node }) => node.text);
/** The mutation's success or problem, whatever it selects. */
const set = (who: Person, mutation: string, input: object): Promise<{ readonly __typename: string }> => {
  const type = mutation.charAt(0).toUpperCase() + mutation.slice(1);
  return who.ask(`mutation ($input: ${type}Input!) { ${mutation}(input: $input) { __typename } }`, { input });
};
const found = async (who: Person, text: string): Promise<readonly string[]> =>
  (
    await who.ask<{ edges: { node: { text: string } }[] }>(
      `{ searchMessages(query: "${text}", first: 100) { edges { node { text } } } }`,
    )
  ).edges.map(({ node }) => node.text);
const objects = async (): Promise<readonly string[]> =>
  readdir(join(chat.environment.MEDIA_DIRECTORY ?? '', 'attachments')).catch(() => []);

interface Seen {
  readonly roomEvents: {
    readonly __typename: string;
    readonly cursor: string;
    readonly upTo?: number;
    readonly message?: { readonly text: string | null } | null;
    readonly room?: { readonly unreadCount: number };
  };
}
const follow = (who: Person, roomId: string, after?: string): Promise<EventStream<Seen>> =>
  who.subscribe<Seen>(
    `subscription ($roomId: ID!, $after: Cursor) { roomEvents(roomId: $roomId, after: $after) { __typename
      ... on StreamEvent { cursor } ... on MessagesExpired { upTo room { unreadCount } }
      ... on MessageSent { message { text } } ... on ThreadReplySent { message { text } } ... on MessageEdited { message { text } }
      ... on ReactionAdded { message { text } } ... on MessagePinned { message { text } } } }`,
    { roomId, ...(after !== undefined && { after }) },
  );
const nextOf = async (stream: EventStream<Seen>, type: string): Promise<Seen['roomEvents']> => {
  for (;;) {
    const event = (await stream.next()).data?.roomEvents;
    if (event?.__typename === type) return event;
  }
};

async function sendPhoto(who: Person, roomId: string, color: number) {
  const uploadId = await upload(chat.url, who, roomId, { bytes: await photo(100 + color), name: 'a.jpg' });
  const { sent } = await sendFiles(who, { roomId, clientMessageId: v7(), uploadIds: [uploadId] });
  const [file] = sent?.attachments ?? [];
  if (sent === undefined || file === undefined) throw new Error('Not sent.');
  return { uploadId, id: sent.id, url: file.url, thumbnailUrl: file.image?.thumbnailUrl ?? '' };
}

/** A room with a message of each sort that expires (1 to 7), and two that do not. */
async function everything() {
  const { ada, bob, eve, roomId } = await threeInGroup(chat);
  const stream = await follow(eve, roomId);
  const { cursor } = await nextOf(stream, 'StreamStart');
  const root = await ada.say(roomId, 'olden root');
  const reply = await bob.say(roomId, 'olden reply', { threadRootId: root.id });
  const edited = await ada.say(roomId, 'olden draft');
  await ada.edit(edited.id, 'olden @all');
  await set(bob, 'addReaction', { messageId: edited.id, emoji: '👍' });
  await set(ada, 'pinMessage', { messageId: edited.id });
  const poll = { roomId, clientMessageId: v7(), question: 'olden question', options: ['one', 'two'] };
  await set(ada, 'createPoll', poll);
  const asked = await documents('messages').findOne({ roomId, number: 3 });
  await set(bob, 'votePoll', { messageId: asked?._id, optionIds: ['1'] });
  const lost = await sendPhoto(ada, roomId, 1);
  const shared = await sendPhoto(ada, roomId, 2);
  const hidden = await ada.say(roomId, 'olden hidden');
  await set(eve, 'hideMessage', { messageId: hidden.id });
  await ada.say(roomId, 'olden last');
  await set(bob, 'setDraft', { roomId, text: 'unsent', replyTo: root.id });
  const answer = await bob.say(roomId, 'newer answer', { replyTo: root.id });
  await set(bob, 'forwardMessages', { messageIds: [shared.id], toRoomIds: [roomId], clientMessageId: v7() });
  await eventually(async () => expect(await found(bob, 'olden')).toHaveLength(6));
  await age(chat.db, roomId, 7);
  return { ada, bob, eve, roomId, stream, cursor, root, reply, edited, lost, shared, answer };
}

describe('what has expired is gone', () => {
  test('from all that anybody can ask for, for good', async () => {
    const made = await everything();
    const { ada, bob, eve, roomId, stream, cursor, root, reply, edited, lost, shared, answer } = made;
    const before = await documents('messages').find({ roomId }).toArray();
    const later = { roomId, clientMessageId: v7(), text: 'late', sendAt: new Date(Date.now() + dayMs) };
    await set(bob, 'scheduleMessage', { ...later, threadRootId: root.id });
    for (const { id } of [root, edited])
      await set(bob, 'setDraft', { roomId, text: 'olden too', threadRootId: id });
    expect(await documents('thread_drafts').countDocuments({ roomId })).toBe(2);
    await expire(chat.db);

    const room =
      await bob.ask<object>(`{ room(id: "${roomId}") { retentionDays effectiveRetentionDays unreadCount
      pinnedMessages { id } draft { text replyTo { id } } lastMessage { isForwarded }
      messages(first: 10) { totalCount pageInfo { hasPreviousPage } edges { node { number replyTo { id } forwardedFrom { room { id } } } } } } }`);
    expect(room).toEqual({
      retentionDays: null,
      effectiveRetentionDays: platformDays,
      unreadCount: 0,
      pinnedMessages: [],
      draft: { text: 'unsent', replyTo: null },
      lastMessage: { isForwarded: true },
      messages: {
        totalCount: 2,
        pageInfo: { hasPreviousPage: false },
        edges: [8, 9].map((number) => ({ node: { number, replyTo: null, forwardedFrom: null } })),
      },
    });
    // Unread: of what is left, as a recount would have it.
    expect(
      await eve.ask(`{ room(id: "${roomId}") { unreadCount unreadMentionCount firstUnreadMessage { id } } }`),
    ).toEqual({ unreadCount: 2, unreadMentionCount: 0, firstUnreadMessage: { id: answer.id } });
    expect(await ada.ask('{ unread { messages mentions rooms } }')).toEqual({
      messages: 2,
      mentions: 0,
      rooms: 1,
    });
    for (const { _id: id } of before.filter(({ _id }) => _id !== answer.id).slice(0, 8))
      expect(await ada.ask(`{ message(id: "${id}") { id } }`)).toBeNull();
    const around = `{ room(id: "${roomId}") { messages(around: "${root.id}") { totalCount } } }`;
    expect(await ada.ask(around).catch((error: Error) => error.message)).toContain('around');
    expect(
      await ada.ask(`{ room(id: "${roomId}") { messages(aroundNumber: 1) { edges { node { number } } } } }`),
    ).toEqual({ messages: { edges: [{ node: { number: 8 } }, { node: { number: 9 } }] } });
    expect(await found(bob, 'olden')).toEqual([]);
    expect(await ada.ask('{ followedThreads(first: 10) { edges { node { root { id } } } } }')).toEqual({
      edges: [],
    });

    // Nobody does anything with it any more.
    for (const id of [root.id, edited.id, reply.id]) {
      expect((await ada.edit(id, 'again')).__typename).toBe('MessageNotFound');
      expect((await ada.delete(id)).__typename).toBe('MessageNotFound');
      expect((await set(ada, 'pinMessage', { messageId: id })).__typename).toBe('MessageNotFound');
      expect((await set(ada, 'addReaction', { messageId: id, emoji: '👍' })).__typename).toBe(
        'MessageNotFound',
      );
      expect((await bob.trySay({ roomId, text: 'x', replyTo: id })).__typename).not.toBe(
        'SendMessageSuccess',
      );
      expect((await bob.trySay({ roomId, text: 'x', threadRootId: id })).__typename).not.toBe(
        'SendMessageSuccess',
      );
      expect((await set(bob, 'setDraft', { roomId, text: 'x', threadRootId: id })).__typename).toBe(
        'NotAThreadRoot',
      );
    }

    // A reply to it that is due only now is not sent.
    const scheduled = chat.db.collection<{ dueAt?: Date }>('scheduled_messages');
    await scheduled.updateOne({ roomId }, { $set: { dueAt: new Date(0) } });
    await eventually(async () =>
      expect(await bob.ask('{ scheduledMessages { edges { node { failure threadRoot { id } } } } }')).toEqual(
        {
          edges: [{ node: { failure: 'NOT_A_THREAD_ROOT', threadRoot: null } }],
        },
      ),
    );

    // Its files are gone, but the bytes that a forwarded copy has.
    for (const url of [lost.url, lost.thumbnailUrl, shared.url, shared.thumbnailUrl])
      expect((await exchange(chat.url, url)).status).toBe(404);
    const kept = (await objects()).filter((name) => name.startsWith(shared.uploadId));
    expect(kept.length).toBeGreaterThan(0);
    expect((await objects()).filter((name) => name.startsWith(lost.uploadId))).toEqual([]);
    const copy = await bob.ask<{ attachments: { url: string }[] }>(
      `{ room(id: "${roomId}") { lastMessage { attachments { url } } } }`,
    );
    expect(JSON.stringify(copy)).toContain('/media/attachments/');

    // Nothing of it is kept in the database.
    const ids = before.slice(0, 8).map(({ _id }) => _id);
    const expired = before
      .filter((each) => !('number' in each) || Number(each.number) < 8)
      .map(({ _id }) => _id);
    expect(expired).toHaveLength(8);
    for (const name of ['messages', 'message_search', 'threads'])
      expect(await documents(name).countDocuments({ _id: { $in: expired } })).toBe(0);
    for (const name of ['message_edits', 'message_reactions', 'poll_votes', 'attachments'])
      expect(await documents(name).countDocuments({ messageId: { $in: expired } })).toBe(0);
    expect(await documents('hidden_messages').countDocuments({ roomId })).toBe(0);
    for (const name of ['thread_reads', 'thread_drafts'])
      expect(await documents(name).countDocuments({ roomId })).toBe(0);
    expect(ids).toHaveLength(8);

    // Who follows the room is told once, and a replay says nothing of it: what is left has the same cursors as before.
    expect(await nextOf(stream, 'MessagesExpired')).toMatchObject({ upTo: 7, room: { unreadCount: 2 } });
    const replay = await follow(eve, roomId, cursor);
    const replayed: Seen['roomEvents'][] = [];
    while (replayed.at(-1)?.__typename !== 'MessagesExpired') {
      const event = (await replay.next()).data?.roomEvents;
      if (event !== undefined) replayed.push(event);
    }
    expect(replayed.map(({ __typename, message }) => [__typename, message?.text])).toEqual([
      ['MessageSent', 'newer answer'],
      ['MessageSent', ''],
      ['MessagesExpired', undefined],
    ]);
    await bob.say(roomId, 'next');
    const [next, resumed] = [await nextOf(stream, 'MessageSent'), await nextOf(replay, 'MessageSent')];
    expect(resumed).toEqual(next);
    const log = await logOf(chat, roomId);
    expect(log.filter(({ type }) => type === 'MessagesExpired')).toHaveLength(1);
    expect(JSON.stringify(log)).not.toContain('olden');
  });

  test('of a 1:1 room that every instance knows already, also for an old cursor and a repeat', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const another = await chat.startAnother();
    const at = (who: Person) => who.at(another.url);
    const streams = await Promise.all([follow(bob, roomId), follow(at(bob), roomId)]);
    const [{ cursor }] = await Promise.all([
      nextOf(streams[0], 'StreamStart'),
      nextOf(streams[1], 'StreamStart'),
    ]);
    const clientMessageId = v7();
    await ada.say(roomId, 'olden', { clientMessageId });
    await ada.say(roomId, 'newer');
    await age(chat.db, roomId, 1);
    await expire(chat.db);
    for (const stream of streams) expect((await nextOf(stream, 'MessagesExpired')).upTo).toBe(1);
    for (const who of [bob, at(bob)]) {
      const replay = await follow(who, roomId, cursor);
      expect((await replay.next()).data?.roomEvents.message?.text).toBe('newer');
      expect(await textsIn(who, roomId)).toEqual(['newer']);
    }
    // What was said once is forgotten: a repeat after days is a new message.
    await ada.say(roomId, 'olden', { clientMessageId });
    expect(await textsIn(bob, roomId)).toEqual(['newer', 'olden']);
    await another.close();
  });

  test('at once, before anything of it is deleted', async () => {
    const { ada, bob, roomId } = await threeInGroup(chat);
    const said = await ada.say(roomId, 'olden');
    const file = await sendPhoto(ada, roomId, 3);
    const clientMessageId = v7();
    await ada.say(roomId, 'repeated', { clientMessageId });
    await ada.say(roomId, 'newer');
    await eventually(async () => expect(await found(bob, 'olden')).toHaveLength(1));
    await age(chat.db, roomId, 3);
    // As if who has it deleted died at once.
    const later = new Date(Date.now() + dayMs);
    await mongo.rooms.updateOne({ _id: roomId }, { $set: { expiredUpTo: 3 } });
    await workOf(chat.db).insertOne({
      _id: `delete:${roomId}`,
      kind: 'delete',
      roomId,
      upTo: 3,
      dueAt: later,
    });
    expect(await textsIn(bob, roomId)).toEqual(['newer']);
    expect(await bob.ask(`{ message(id: "${said.id}") { id } }`)).toBeNull();
    expect(await found(bob, 'olden')).toEqual([]);
    expect((await exchange(chat.url, file.url)).status).toBe(404);
    expect((await ada.edit(said.id, 'again')).__typename).toBe('MessageNotFound');
    const repeat = await ada.trySay({ roomId, text: 'repeated', clientMessageId });
    expect(repeat.sent?.text).toBeNull();
    // Another one goes on with it.
    await workOf(chat.db).updateOne({ _id: `delete:${roomId}` }, { $set: { dueAt: new Date(0) } });
    await passed(chat.db);
    expect(await mongo.messages.countDocuments({ roomId })).toBe(1);
  });
});

describe('for how long', () => {
  test('an admin says, of a group, and the shorter time holds; nobody else can', async () => {
    const { ada, bob, roomId } = await threeInGroup(chat);
    const days = `{ room(id: "${roomId}") { retentionDays effectiveRetentionDays } }`;
    const stream = await bob.listen(roomId);
    await stream.next();
    expect((await changeGroup(bob, 'updateRoom', { roomId, retentionDays: 1 })).__typename).toBe(
      'NotAllowed',
    );
    expect((await changeGroup(ada, 'updateRoom', { roomId, retentionDays: 1 })).room?.id).toBe(roomId);
    expect((await stream.next()).data?.roomEvents.__typename).toBe('RoomUpdated');
    expect(await bob.ask(days)).toEqual({ retentionDays: 1, effectiveRetentionDays: 1 });
    // What is left out stays.
    await changeGroup(ada, 'updateRoom', { roomId, title: 'Another' });
    expect(await bob.ask(days)).toEqual({ retentionDays: 1, effectiveRetentionDays: 1 });
    await changeGroup(ada, 'updateRoom', { roomId, retentionDays: 3_650 });
    expect(await bob.ask(days)).toEqual({ retentionDays: 3_650, effectiveRetentionDays: platformDays });
    await changeGroup(ada, 'updateRoom', { roomId, retentionDays: null });
    expect(await bob.ask(days)).toEqual({ retentionDays: null, effectiveRetentionDays: platformDays });
    for (const retentionDays of [0, -1, 3_651]) {
      const { problems } = await changeGroup(ada, 'updateRoom', { roomId, retentionDays });
      expect(problems).toEqual([
        { field: 'retentionDays', reason: expect.stringContaining('1 to 3,650 days') },
      ]);
    }
    const direct = await chat.room(ada, bob);
    expect((await changeGroup(ada, 'updateRoom', { roomId: direct, retentionDays: 1 })).__typename).toBe(
      'InvalidInput',
    );
  });

  test('where the platform says nothing, only groups that do are looked at', async () => {
    const { ada, roomId } = await threeInGroup(chat);
    const { roomId: other } = await threeInGroup(chat);
    await changeGroup(ada, 'updateRoom', { roomId, retentionDays: 1 });
    const expiries = createExpiryStore(mongo);
    const some = await expiries.roomsAfter(null, { limit: 1_000, all: false });
    const all = await expiries.roomsAfter(null, { limit: 1_000, all: true });
    const idsOf = (rooms: typeof all) => rooms.map(({ id }) => id);
    expect(idsOf(some)).toContain(roomId);
    expect(idsOf(some)).not.toContain(other);
    expect(idsOf(all)).toEqual(expect.arrayContaining([roomId, other]));
  });
});

/** A room of which the first messages have expired by their time, and what has them expire in it. */
async function due(count: number, expired: number) {
  const { ada, bob, roomId } = await threeInGroup(chat);
  for (let number = 1; number <= count; number += 1) await ada.say(roomId, `message ${number}`);
  await age(chat.db, roomId, expired);
  const expiries = createExpiryStore(mongo);
  const now = createEarlierClock({ now: () => new Date(), storeNow: () => mongo.now() });
  return { ada, bob, roomId, expiries, expire: createRoomExpirer({ mongo, now }), now };
}
const expiriesOf = (roomId: string) =>
  chat.db.collection('room_log').countDocuments({ roomId, type: 'MessagesExpired' });
const quiet = { warn: () => undefined };

describe('whatever happens meanwhile', () => {
  test('two at once have it expire once', async () => {
    const { roomId, bob, ...deps } = await due(5, 3);
    const pass = () =>
      createExpireRooms({ ...deps, platformDays, newId: () => v7(), logger: quiet })(roomId.slice(0, -1));
    await Promise.all([pass(), pass(), pass()]);
    await passed(chat.db);
    expect(await expiriesOf(roomId)).toBe(1);
    await logOf(chat, roomId);
    expect(await textsIn(bob, roomId)).toEqual(['message 4', 'message 5']);
  });

  test('a legal hold, and a longer time, that begin between the look and the commit hold', async () => {
    for (const begin of ['hold', 'longer'] as const) {
      const { ada, bob, roomId, ...deps } = await due(3, 2);
      await changeGroup(ada, 'updateRoom', { roomId, retentionDays: 1 });
      const outcomes: unknown[] = [];
      const expireRooms = createExpireRooms({
        ...deps,
        expire: async (id, command) => {
          if (id !== roomId) return null;
          if (begin === 'hold') await createLegalHoldStore(mongo).hold(roomId, new Date());
          else await changeGroup(ada, 'updateRoom', { roomId, retentionDays: 5 });
          outcomes.push(await deps.expire(id, command));
          return null;
        },
        platformDays: null,
        newId: () => v7(),
        logger: quiet,
      });
      await expireRooms(null);
      expect(outcomes).toEqual([null]);
      expect(await textsIn(bob, roomId)).toHaveLength(3);
    }
  });

  test('a clock that was set forward, of a service or of the database alone, has nothing expire', async () => {
    const { bob, roomId, ...deps } = await due(3, 0);
    const ahead = () => new Date(Date.now() + 3_650 * dayMs);
    const clocks = [
      createEarlierClock({ now: ahead, storeNow: () => mongo.now() }),
      createEarlierClock({ now: () => new Date(), storeNow: async () => ahead() }),
    ];
    for (const now of clocks) {
      const all = { ...deps, expire: createRoomExpirer({ mongo, now }), now };
      await createExpireRooms({ ...all, platformDays, newId: () => v7(), logger: quiet })(
        roomId.slice(0, -1),
      );
      const command = { eventId: v7(), upTo: 3, sentAt: new Date(), platformDays };
      expect(await all.expire(roomId, command)).toBeNull();
    }
    expect(await textsIn(bob, roomId)).toHaveLength(3);
    // When both say so, it does: the search by halves finds the last one.
    const now = async () => ahead();
    const both = { ...deps, expire: createRoomExpirer({ mongo, now }), now };
    await createExpireRooms({ ...both, platformDays, newId: () => v7(), logger: quiet })(roomId.slice(0, -1));
    expect(await textsIn(bob, roomId)).toEqual([]);
  });

  test('what is sent, and a reader who joins, go on while thousands are deleted in strides; who dies is replaced', async () => {
    const { ada, bob, roomId } = await threeInGroup(chat);
    const count = 10 * deletedAtATime + 7;
    const sentAt = new Date(Date.now() - 5 * dayMs);
    const [message] = await sayMany(ada.id, roomId, count, sentAt);
    const stream = await follow(bob, roomId);
    await nextOf(stream, 'StreamStart');
    const expiries = createExpiryStore(mongo);
    const removed: number[] = [];
    const files = createDiscardAttachments({
      objects: await createLocalObjectStore(chat.environment.MEDIA_DIRECTORY ?? ''),
      attachments: createAttachmentStore(mongo),
      logger: quiet,
    });
    const now = createEarlierClock({ now: () => new Date(), storeNow: () => mongo.now() });
    // Held back from the service, so that this process is the one who dies.
    await mongo.rooms.updateOne({ _id: roomId }, { $set: { expiredUpTo: count } });
    const work = { _id: `delete:${roomId}`, kind: 'delete', roomId, upTo: count } as const;
    await workOf(chat.db).insertOne({ ...work, dueAt: new Date(Date.now() + dayMs) });
    const deleteExpired = createDeleteExpired({
      expiries,
      async discardFiles(ids) {
        removed.push(ids.length);
        if (removed.length === 4) throw new Error('The process has died.');
        await files.ofMessages(ids);
      },
    });
    const dying = deleteExpired(work, async () => true);
    const sent = Promise.all(Array.from({ length: 20 }, (_, index) => ada.say(roomId, `live ${index}`)));
    await expect(dying).rejects.toThrow('died');
    await sent;
    expect(removed).toEqual(Array.from({ length: 4 }, () => deletedAtATime));
    expect(await mongo.messages.countDocuments({ roomId })).toBe(count - 3 * deletedAtATime + 20);
    expect(await textsIn(bob, roomId)).toHaveLength(20);
    expect(await bob.ask(`{ message(id: "${message ?? ''}") { id } }`)).toBeNull();
    // Its minute is over.
    await workOf(chat.db).updateOne({ _id: work._id }, { $set: { dueAt: new Date(0) } });
    await passed(chat.db);
    expect(await mongo.messages.countDocuments({ roomId })).toBe(20);
    expect(await workOf(chat.db).findOne({ _id: work._id })).toBeNull();
    expect(await now()).toBeInstanceOf(Date);
  });

  test('while no file can be deleted nothing is forgotten, and it is made up for', async () => {
    const { ada, roomId, expiries } = await due(3, 0);
    const photoSent = await sendPhoto(ada, roomId, 4);
    await mongo.rooms.updateOne({ _id: roomId }, { $set: { expiredUpTo: 4 } });
    const work = { roomId, upTo: 4 };
    const broken = createDeleteExpired({
      expiries,
      discardFiles: () => Promise.reject(new Error('Unavailable.')),
    });
    await expect(broken(work, async () => true)).rejects.toThrow('Unavailable');
    expect(await mongo.messages.countDocuments({ roomId })).toBe(4);
    const dueAt = new Date(0);
    await workOf(chat.db).insertOne({ _id: `delete:${roomId}`, kind: 'delete', ...work, dueAt });
    await passed(chat.db);
    expect(await mongo.messages.countDocuments({ roomId })).toBe(0);
    expect((await objects()).filter((name) => name.startsWith(photoSent.uploadId))).toEqual([]);
  });
});

/** Puts so many messages into the store, as if they had been sent then; answers their ids. */
async function sayMany(
  senderId: string,
  roomId: string,
  count: number,
  sentAt: Date,
): Promise<readonly string[]> {
  const ids = Array.from({ length: count }, () => v7());
  await chat.db.collection<MessageDocument>('messages').insertMany(
    ids.map((_id, index) => ({
      _id,
      roomId,
      number: index + 1,
      senderId,
      clientMessageId: _id,
      fingerprint: '',
      text: `many ${index}`,
      replyTo: null,
      attachments: [],
      sentAt,
      editedAt: null,
      deletedAt: null,
    })),
  );
  const $set = { lastNumber: count, lastMessageId: ids.at(-1) ?? '' };
  await chat.db.collection<RoomDocument>('rooms').updateOne({ _id: roomId }, { $set });
  return ids;
}

describe('a legal hold', () => {
  const command = async (...words: readonly string[]) => {
    const [printed, logged] = [[] as string[], [] as object[]];
    const code = await runLegalHoldCommand(words, {
      legalHolds: createLegalHoldStore(mongo),
      logger: { info: (fields, message) => void logged.push({ ...fields, message }) },
      by: 'the operator',
      now: () => new Date(),
      print: (sentence) => void printed.push(sentence),
    });
    return { code, printed: printed.join('\n'), logged };
  };

  test('keeps what expires and what is deleted, out of sight, until it ends', async () => {
    const { ada, bob, roomId } = await due(2, 1);
    const photoSent = await sendPhoto(ada, roomId, 5);
    const edited = await ada.say(roomId, 'held before');
    await ada.edit(edited.id, 'held after');
    await set(bob, 'addReaction', { messageId: edited.id, emoji: '👍' });
    await age(chat.db, roomId, 1);
    const on = await command('room', roomId.toUpperCase(), 'on');
    expect(on).toMatchObject({ code: 0, logged: [{ roomId, by: 'the operator' }] });
    expect(await command('room', roomId, 'on')).toMatchObject({ code: 0 });
    expect((await command('list')).printed).toContain(roomId);
    await expire(chat.db);
    expect((await textsIn(bob, roomId))[0]).toBe('message 1');

    for (const id of [photoSent.id, edited.id])
      expect((await ada.delete(id)).__typename).toBe('DeleteMessageSuccess');
    // To everybody it is deleted as ever.
    expect(
      await bob.ask(`{ message(id: "${edited.id}") { text edits { text } reactions { emoji } } }`),
    ).toEqual({
      text: null,
      edits: [],
      reactions: [],
    });
    expect((await exchange(chat.url, photoSent.url)).status).toBe(404);
    await eventually(async () => expect(await found(bob, 'held')).toEqual([]));
    const held = await mongo.heldMessages.find({ roomId }).toArray();
    expect(new Set(held.map(({ message }) => message.text))).toEqual(new Set(['', 'held after']));
    expect(
      (await mongo.messageEdits.find({ messageId: edited.id }).toArray()).map(({ text }) => text),
    ).toEqual(['held before']);
    expect(await mongo.reactions.countDocuments({ messageId: edited.id })).toBe(1);
    const bytes = async () => (await objects()).filter((name) => name.startsWith(photoSent.uploadId)).length;
    expect(await bytes()).toBeGreaterThan(0);

    const off = await command('room', roomId, 'off');
    expect(off).toMatchObject({ code: 0, logged: [{ roomId, by: 'the operator' }] });
    await passed(chat.db);
    expect(await mongo.heldMessages.countDocuments({ roomId })).toBe(0);
    expect(await mongo.messageEdits.countDocuments({ messageId: edited.id })).toBe(0);
    expect(await mongo.reactions.countDocuments({ messageId: edited.id })).toBe(0);
    expect(await bytes()).toBe(0);
    await expire(chat.db);
    expect((await textsIn(bob, roomId))[0]).toBe('message 2');
    expect((await command('list')).printed).not.toContain(roomId);
  });

  test('that begins while what had expired is deleted stops that, and its end goes on with it', async () => {
    const { roomId, expiries } = await due(3, 2);
    await mongo.rooms.updateOne({ _id: roomId }, { $set: { expiredUpTo: 2 } });
    await command('room', roomId, 'on');
    const work = { roomId, upTo: 2 };
    const deleteExpired = createDeleteExpired({ expiries, discardFiles: () => Promise.resolve() });
    expect(await deleteExpired(work, async () => true)).toBe('held');
    const dueAt = new Date(Date.now() + dayMs);
    await workOf(chat.db).insertOne({ _id: `delete:${roomId}`, kind: 'delete', ...work, dueAt });
    expect(await mongo.messages.countDocuments({ roomId })).toBe(3);
    await command('room', roomId, 'off');
    await passed(chat.db);
    expect(await mongo.messages.countDocuments({ roomId })).toBe(1);
  });

  test('that begins anew keeps what was kept before', async () => {
    const { ada, roomId } = await due(1, 0);
    const { id } = await ada.say(roomId, 'deleted');
    const legalHolds = createLegalHoldStore(mongo);
    await legalHolds.hold(roomId, new Date());
    await ada.delete(id);
    expect(await legalHolds.releaseSome(roomId)).toBe('held');
    expect(await mongo.heldMessages.countDocuments({ roomId })).toBe(1);
    await command('room', roomId, 'off');
    await passed(chat.db);
  });

  test('is said of a room that there is, in words that there are', async () => {
    const none = v7();
    expect(await command('room', none, 'on')).toEqual({
      code: 1,
      printed: `There is no room ${none}.`,
      logged: [],
    });
    expect(await command('room', none, 'off')).toMatchObject({ code: 1, logged: [] });
    for (const words of [
      [],
      ['room'],
      ['room', none],
      ['room', none, 'maybe'],
      ['list', 'all'],
      ['room', none, 'on', 'x'],
    ])
      expect(await command(...words)).toMatchObject({ code: 2, logged: [] });
  });
});
