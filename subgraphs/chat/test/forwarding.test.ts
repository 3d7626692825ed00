import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@parley/testkit';
import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { v7 } from 'uuid';
import { exchange, sendFiles, upload } from './attachment-verbs.ts';
import { changeGroup, foundGroup, threeInGroup } from './group-verbs.ts';
import { type Person, type Result, startTestService, type TestService } from './service.ts';

const quota = 20_000;
const starting = startTestService({ ATTACHMENT_QUOTA_BYTES: quota });
let chat: TestService;
beforeAll(async () => {
  chat = await starting;
});
afterAll(async () => (await starting).close());

interface Forwarded {
  readonly id: string;
  readonly number: number;
  readonly text: string | null;
  readonly clientMessageId: string | null;
  readonly isForwarded: boolean;
  readonly forwardedFrom: {
    readonly sender: { readonly id: string };
    readonly room: { readonly id: string } | null;
    readonly message: { readonly id: string };
  } | null;
  readonly attachments: readonly { readonly name: string; readonly url: string; readonly size: number }[];
}
type Answer = Result & {
  readonly rooms?: readonly {
    readonly roomId: string;
    readonly result: {
      readonly __typename: string;
      readonly edges?: readonly { readonly node: Forwarded }[];
      readonly usedBytes?: number;
    };
  }[];
};

const fields = `id number text clientMessageId isForwarded attachments { name url size }
  forwardedFrom { sender { id } room { id } message { id } }`;
const forward = (
  who: Person,
  messageIds: readonly string[],
  toRoomIds: readonly string[],
  clientMessageId: string = v7(),
) =>
  who.ask<Answer>(
    `mutation ($input: ForwardMessagesInput!) { forwardMessages(input: $input) { __typename
      ... on Problem { code reason } ... on InvalidInput { problems { field reason } }
      ... on ForwardMessagesSuccess { rooms { roomId result { __typename ... on AttachmentQuotaExceeded { usedBytes }
        ... on MessagesForwarded { edges { node { ${fields} } } } } } } } }`,
    { input: { messageIds, toRoomIds, clientMessageId } },
  );
const typesOf = ({ rooms }: Answer) => rooms?.map(({ result }) => result.__typename);
const sentOf = ({ rooms }: Answer): readonly Forwarded[] =>
  (rooms ?? []).flatMap(({ result }) => (result.edges ?? []).map(({ node }) => node));
const see = (who: Person, id: string) => who.ask<Forwarded | null>(`{ message(id: "${id}") { ${fields} } }`);
const textsIn = async (roomId: string) =>
  (await chat.db.collection('messages').find({ roomId }).sort({ number: 1 }).toArray()).map(
    ({ text }) => text as string,
  );
const get = (url = '') => exchange(chat.url, url);
const usageOf = async (who: Person): Promise<number> =>
  (await chat.db.collection<{ _id: string; bytes: number }>('attachment_usage').findOne({ _id: who.id }))
    ?.bytes ?? 0;
const documentsOf = (ids: readonly string[]) =>
  chat.db
    .collection<{ _id: string; sourceId?: string }>('attachments')
    .countDocuments({ $or: [{ _id: { $in: [...ids] } }, { sourceId: { $in: [...ids] } }] });
async function objectsOf(uploadId: string): Promise<string[]> {
  const names = await readdir(join(chat.environment.MEDIA_DIRECTORY ?? '', 'attachments')).catch(() => []);
  return names.filter((name) => name.startsWith(uploadId));
}
async function sendFile(who: Person, roomId: string, bytes: Buffer) {
  const uploadId = await upload(chat.url, who, roomId, { bytes, name: 'a.bin' });
  const { sent } = await sendFiles(who, { roomId, clientMessageId: v7(), uploadIds: [uploadId] });
  if (sent === undefined) throw new Error('Not sent.');
  return { uploadId, id: sent.id };
}

/** Ada and Bob in one room; Ada and Cem in another. */
async function two() {
  const { ada, bob, roomId } = await chat.friends();
  const cem = chat.person();
  const other = await chat.room(ada, cem);
  return { ada, bob, cem, roomId, other };
}

describe('messages', () => {
  test('are sent once more in their order to each room, once, however often it is asked at two instances', async () => {
    const { ada, bob, cem, roomId, other } = await two();
    const group = await foundGroup(chat, ada, [bob]);
    const another = await chat.startAnother();
    const first = await bob.say(roomId, 'one');
    const second = await ada.say(roomId, `two @all`, { replyTo: first.id });
    const messageIds = [second.id, first.id];
    const asked = [ada, ada.at(another.url), ada, ada.at(another.url)].map((who) =>
      forward(who, messageIds, [other, group], 'again'),
    );
    const answers = await Promise.all(asked);
    await another.close();
    const [answer] = answers;
    for (const each of answers) expect(sentOf(each)).toEqual(sentOf(answer ?? each));
    expect(answer?.rooms?.map((room) => room.roomId)).toEqual([other, group]);
    for (const id of [other, group]) expect(await textsIn(id)).toEqual(['two @all', 'one']);
    const forwarded = answer === undefined ? [] : sentOf(answer);
    expect(forwarded.map(({ clientMessageId }) => clientMessageId)).toEqual([
      'again.1',
      'again.2',
      'again.1',
      'again.2',
    ]);
    expect(forwarded[1]).toMatchObject({
      isForwarded: true,
      forwardedFrom: { sender: { id: bob.id }, room: { id: roomId }, message: { id: first.id } },
    });
    // Whatever has become of the first: it was sent.
    await bob.delete(first.id);
    expect(sentOf(await forward(ada, messageIds, [other, group], 'again')).map(({ id }) => id)).toEqual(
      forwarded.map(({ id }) => id),
    );
    expect((await forward(ada, messageIds, [other], 'new')).__typename).toBe('MessageIsDeleted');
    expect(typesOf(await forward(ada, [second.id], [other], 'again'))).toEqual(['MessagesForwarded']);
    const reused = await ada.say(roomId, 'three');
    expect(typesOf(await forward(ada, [reused.id], [other], 'again'))).toEqual(['ClientMessageIdReused']);
    // Nobody is mentioned, and nothing can be put into somebody's mouth.
    const stored = await chat.db.collection('messages').findOne({ roomId: group, number: 1 });
    expect(stored).toMatchObject({ mentions: [], replyTo: null });
    expect((await ada.edit(forwarded[0]?.id ?? '', 'else')).__typename).toBe('MessageNotEditable');
    expect(await see(cem, forwarded[1]?.id ?? '')).toMatchObject({ text: 'one', isForwarded: true });
  });

  test('say where they are from only to who sees that; nothing else tells it', async () => {
    const { ada, bob, cem, roomId, other } = await two();
    const { id } = await bob.say(roomId, 'a secret place');
    const [sent] = sentOf(await forward(ada, [id], [other]));
    const seen = await see(cem, sent?.id ?? '');
    expect(seen).toMatchObject({ isForwarded: true, forwardedFrom: null, text: 'a secret place' });
    for (const hidden of [bob.id, roomId, id]) expect(JSON.stringify(seen)).not.toContain(hidden);
    expect((await see(ada, sent?.id ?? ''))?.forwardedFrom?.sender.id).toBe(bob.id);

    // Forwarded again it is still of who said it; who sees neither room is told nothing.
    const dan = chat.person();
    const third = await chat.room(cem, dan);
    const [again] = sentOf(await forward(cem, [sent?.id ?? ''], [third]));
    expect(await see(dan, again?.id ?? '')).toMatchObject({ isForwarded: true, forwardedFrom: null });
    const events = await ada.subscribe<{ roomEvents: { message?: Forwarded } }>(
      `subscription ($roomId: ID!) { roomEvents(roomId: $roomId) { ... on MessageSent { message { ${fields} } } } }`,
      { roomId: other },
    );
    await events.next();
    const [back] = sentOf(await forward(cem, [sent?.id ?? ''], [other]));
    expect(back?.forwardedFrom).toBeNull();
    expect((await events.next()).data?.roomEvents.message?.forwardedFrom?.message.id).toBe(id);

    // Who hides the first one, or blocks who wrote it, is told no more either.
    await ada.ask(`mutation { hideMessage(input: { messageId: "${id}" }) { __typename } }`);
    expect(await see(ada, sent?.id ?? '')).toMatchObject({ isForwarded: true, forwardedFrom: null });
    await ada.delete(sent?.id ?? '');
    expect(await see(cem, sent?.id ?? '')).toMatchObject({ isForwarded: false, forwardedFrom: null });
  });

  test('of a thread alone are forwarded as any other, by who sees what the thread hangs from', async () => {
    const { ada, bob, eve, roomId } = await threeInGroup(chat);
    const root = await ada.say(roomId, 'root');
    const reply = await bob.say(roomId, 'reply', { threadRootId: root.id });
    const late = chat.person();
    await chat.befriend(ada, late);
    await changeGroup(ada, 'addRoomMembers', { roomId, userIds: [late.id] });
    const [eves, lates] = [await chat.room(eve, chat.person()), await chat.room(late, chat.person())];
    const sent = sentOf(await forward(eve, [root.id, reply.id], [eves, roomId]));
    expect(sent.map(({ text, forwardedFrom }) => [text, forwardedFrom?.message.id])).toEqual([
      ['root', root.id],
      ['reply', reply.id],
      ['root', root.id],
      ['reply', reply.id],
    ]);
    // They are messages of the room, and in no thread.
    expect(sent.every(({ number }) => number > 0)).toBe(true);
    const thread = `{ message(id: "${root.id}") { thread { replyCount } } }`;
    expect(await ada.ask(thread)).toEqual({ thread: { replyCount: 1 } });
    expect((await forward(late, [reply.id], [lates])).__typename).toBe('MessageNotFound');
    // Who came later is shown what was forwarded to the room, but not where it was said.
    expect(await see(late, sent[3]?.id ?? '')).toMatchObject({ text: 'reply', forwardedFrom: null });
    await bob.delete(reply.id);
    expect((await forward(eve, [reply.id], [eves])).__typename).toBe('MessageIsDeleted');
  });

  test('that the viewer does not see, polls and what is deleted are not forwarded, and nothing with them', async () => {
    const { ada, bob, eve, roomId } = await threeInGroup(chat);
    const other = await chat.room(ada, chat.person());
    const seen = await ada.say(roomId, 'seen');
    const stranger = chat.person();
    const elsewhere = await chat.room(stranger, chat.person());
    expect((await forward(stranger, [seen.id], [elsewhere])).__typename).toBe('MessageNotFound');
    const hidden = await bob.say(roomId, 'hidden');
    await ada.ask(`mutation { hideMessage(input: { messageId: "${hidden.id}" }) { __typename } }`);
    expect((await forward(ada, [seen.id, hidden.id], [other])).__typename).toBe('MessageNotFound');
    await bob.delete(hidden.id);
    const gone = await bob.say(roomId, 'gone');
    await bob.delete(gone.id);
    expect((await forward(ada, [seen.id, gone.id], [other])).__typename).toBe('MessageIsDeleted');
    const { message } = await ada.ask<{ message: { id: string } }>(
      'mutation ($input: CreatePollInput!) { createPoll(input: $input) { ... on CreatePollSuccess { message { id } } } }',
      { input: { roomId, clientMessageId: v7(), question: 'Why?', options: ['Yes', 'No'] } },
    );
    const poll = await forward(ada, [seen.id, message.id], [other]);
    expect(poll.problems?.[0]?.field).toBe('messageIds.1');
    expect(await textsIn(other)).toEqual([]);
    // Removed a moment ago, one sees nothing of it.
    const eves = await chat.room(eve, chat.person());
    await changeGroup(ada, 'removeRoomMember', { roomId, userId: eve.id });
    expect((await forward(eve, [seen.id], [eves])).__typename).toBe('MessageNotFound');
    // In a 1:1 room with somebody whom one has blocked, neither.
    const pair = await chat.friends();
    const said = await pair.ada.say(pair.roomId, 'before the block');
    const bobs = await chat.room(pair.bob, chat.person());
    await chat.block(pair.bob, pair.ada);
    await eventually(async () =>
      expect((await forward(pair.bob, [said.id], [bobs])).__typename).toBe('MessageNotFound'),
    );
  });

  test('are refused by each room for itself, and go on there where they stopped', async () => {
    const { ada, bob, eve, roomId } = await threeInGroup(chat, { settings: { whoMayPost: 'ADMINS' } });
    const pair = await chat.room(bob, eve);
    const [one, two_] = [await bob.say(pair, 'one'), await bob.say(pair, 'two')];
    const slow = await foundGroup(chat, ada, [bob]);
    await changeGroup(ada, 'updateRoom', { roomId: slow, slowModeSeconds: 3_600 });
    const friend = await chat.friends();
    await chat.befriend(friend.ada, bob);
    const lost = await chat.room(friend.ada, bob);
    await chat.unfriend(friend.ada, bob);
    await eventually(async () =>
      expect((await bob.trySay({ roomId: lost, text: 'still?' })).__typename).toBe('CannotMessage'),
    );
    const ids = [one.id, two_.id];
    const answer = await forward(bob, ids, [roomId, pair, v7(), slow, lost], 'c');
    expect(typesOf(answer)).toEqual([
      'NotAllowed',
      'MessagesForwarded',
      'NotARoomMember',
      'SlowMode',
      'CannotMessage',
    ]);
    expect(await textsIn(slow)).toEqual(['one']);
    await changeGroup(ada, 'updateRoom', { roomId: slow, slowModeSeconds: 0 });
    expect(typesOf(await forward(bob, ids, [slow], 'c'))).toEqual(['MessagesForwarded']);
    expect(await textsIn(slow)).toEqual(['one', 'two']);
  });

  test.each([
    [{ messageIds: [] }, 'messageIds'],
    [{ messageIds: Array.from({ length: 21 }, () => v7()) }, 'messageIds'],
    [{ messageIds: ['x'] }, 'messageIds.0'],
    [{ toRoomIds: [] }, 'toRoomIds'],
    [{ toRoomIds: Array.from({ length: 6 }, () => v7()) }, 'toRoomIds'],
    [{ toRoomIds: Array(2).fill(v7()) as string[] }, 'toRoomIds'],
    [{ clientMessageId: 'x'.repeat(61) }, 'clientMessageId'],
    [{ clientMessageId: '' }, 'clientMessageId'],
  ])('are named as they can be: %j is refused', async (more, field) => {
    const input = { messageIds: [v7()], toRoomIds: [v7()], clientMessageId: 'c', ...more };
    const answer = await forward(chat.person(), input.messageIds, input.toRoomIds, input.clientMessageId);
    expect(answer.problems?.map((problem) => problem.field)).toEqual([field]);
  });
});

describe('a file', () => {
  test('stays while any message has it, and vanishes with the last; each has an address and a quota of its own', async () => {
    const { ada, bob, cem, roomId, other } = await two();
    const bytes = randomBytes(6_000);
    const { uploadId, id } = await sendFile(bob, roomId, bytes);
    const [first] = sentOf(await forward(ada, [id], [other], 'f'));
    expect(first?.attachments).toMatchObject([{ name: 'a.bin', size: 6_000 }]);
    expect(await usageOf(ada)).toBe(6_000);
    expect(sentOf(await forward(ada, [id], [other], 'f'))[0]?.id).toBe(first?.id);
    expect(await usageOf(ada)).toBe(6_000);
    const dan = chat.person();
    const third = await chat.room(cem, dan);
    const [second] = sentOf(await forward(cem, [first?.id ?? ''], [third]));
    const urlIn = async (who: Person, messageId = '') => (await see(who, messageId))?.attachments[0]?.url;
    const [atAda, atDan] = [await urlIn(ada, id), await urlIn(dan, second?.id)];
    expect(new Set([atAda, await urlIn(cem, first?.id), atDan]).size).toBe(3);

    await bob.delete(id);
    await eventually(async () => expect(await usageOf(bob)).toBe(0));
    expect((await get(atAda)).status).toBe(404);
    const atCem = await urlIn(cem, first?.id);
    expect((await get(atCem)).bytes.equals(bytes)).toBe(true);
    await ada.delete(first?.id ?? '');
    await eventually(async () => expect(await usageOf(ada)).toBe(0));
    expect((await get(atCem)).status).toBe(404);
    expect((await get(atDan)).bytes.equals(bytes)).toBe(true);
    expect(await objectsOf(uploadId)).toHaveLength(1);
    await cem.delete(second?.id ?? '');
    await eventually(async () => expect(await objectsOf(uploadId)).toEqual([]));
    expect((await get(atDan)).status).toBe(404);
    await eventually(async () => expect(await documentsOf([uploadId])).toBe(0));
    for (const person of [ada, bob, cem]) expect(await usageOf(person)).toBe(0);
  });

  test('is counted against the quota of who forwards it; what cannot be sent costs nothing', async () => {
    const { ada, bob, roomId, other } = await two();
    const { uploadId, id } = await sendFile(bob, roomId, randomBytes(9_000));
    const group = await foundGroup(chat, ada, [bob]);
    const answer = await forward(ada, [id], [v7(), other, group]);
    expect(typesOf(answer)).toEqual(['NotARoomMember', 'MessagesForwarded', 'MessagesForwarded']);
    expect(await usageOf(ada)).toBe(18_000);
    expect(await documentsOf([uploadId])).toBe(3);
    expect(typesOf(await forward(ada, [id], [other]))).toEqual(['AttachmentQuotaExceeded']);
    expect(await usageOf(ada)).toBe(18_000);
    for (const { id: sent } of sentOf(answer)) await ada.delete(sent);
    await eventually(async () => expect(await usageOf(ada)).toBe(0));
    expect(await objectsOf(uploadId)).toHaveLength(1);
  });

  test('that is forwarded and deleted at once is there for who has it, or was not forwarded', async () => {
    const another = await chat.startAnother();
    for (let round = 0; round < 6; round += 1) {
      const { ada, bob, roomId, other } = await two();
      const bytes = randomBytes(500);
      const { uploadId, id } = await sendFile(bob, roomId, bytes);
      const [answer] = await Promise.all([forward(ada.at(another.url), [id], [other]), bob.delete(id)]);
      const [sent] = sentOf(answer);
      const refused = [answer.__typename, ...(typesOf(answer) ?? [])];
      if (sent === undefined) expect(refused).toContain('MessageIsDeleted');
      else expect((await get(sent.attachments[0]?.url)).bytes.equals(bytes)).toBe(true);
      await eventually(async () => expect(await usageOf(bob)).toBe(0));
      if (sent !== undefined) await ada.delete(sent.id);
      await eventually(async () => expect(await objectsOf(uploadId)).toEqual([]));
      await eventually(async () => expect(await documentsOf([uploadId])).toBe(0));
    }
    await another.close();
  });

  test('elsewhere, of a message from before, is forwarded as the address that it is', async () => {
    const { ada, roomId, other } = await two();
    const { id } = await ada.say(roomId, 'old');
    const link = { url: 'https://example.org/a.png', name: 'a.png', contentType: 'image/png' };
    await chat.db
      .collection<{ _id: string }>('messages')
      .updateOne({ _id: id }, { $set: { attachments: [link] } });
    const [sent] = sentOf(await forward(ada, [id], [other]));
    expect(sent?.attachments).toMatchObject([{ url: link.url, name: 'a.png' }]);
  });
});
