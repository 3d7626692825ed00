import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '@parley/testkit';
import * as fc from 'fast-check';
import { v7 } from 'uuid';
import { createScheduledSender } from '../src/scheduled/send-scheduled.ts';
import type { MessageDocument, ScheduledMessageDocument } from '../src/stores/documents.ts';
import { openMongo } from '../src/stores/mongo.ts';
import { createScheduledMessageStore } from '../src/stores/scheduled-message-store.ts';
import { makeGroup, removeFromGroup } from './group.ts';
import { type Person, type Result, startTestService, type TestService } from './service.ts';

const starting = startTestService();
let chat: TestService;
beforeAll(async () => {
  chat = await starting;
});
afterAll(async () => {
  await (await starting).close();
});

interface Scheduled {
  readonly id: string;
  readonly text: string;
  readonly replyTo: { readonly id: string } | null;
  readonly threadRootId: string | null;
  readonly threadRoot: { readonly id: string } | null;
  readonly alsoInRoom: boolean;
  readonly sendAt: string;
  readonly failure: string | null;
  readonly room: { readonly id: string } | null;
}
type Answer = Result & {
  readonly limit?: number;
  readonly scheduledMessage?: Scheduled;
  readonly scheduledMessageId?: string;
};

const fields = 'id text replyTo { id } threadRootId threadRoot { id } alsoInRoom sendAt failure room { id }';
const does =
  (name: string, selection: string) =>
  (person: Person, input: object): Promise<Answer> => {
    const type = name.charAt(0).toUpperCase() + name.slice(1);
    return person.ask(
      `mutation ($input: ${type}Input!) { ${name}(input: $input) { __typename ... on Problem { code reason }
        ... on InvalidInput { problems { field reason } } ... on ${type}Success { ${selection} } } }`,
      { input },
    );
  };
const schedule = does('scheduleMessage', `scheduledMessage { ${fields} }`);
const update = does('updateScheduledMessage', `scheduledMessage { ${fields} }`);
const cancel = does('cancelScheduledMessage', 'scheduledMessageId');

async function listed(person: Person, args = ''): Promise<readonly Scheduled[]> {
  const { edges } = await person.ask<{ edges: readonly { readonly node: Scheduled }[] }>(
    `{ scheduledMessages${args} { edges { node { ${fields} } } } }`,
  );
  return edges.map(({ node }) => node);
}
const inMs = (ms: number): string => new Date(Date.now() + ms).toISOString();
const hour = 3_600_000;
const documents = () => chat.db.collection<ScheduledMessageDocument>('scheduled_messages');
const stored = (filter: object) => chat.db.collection<MessageDocument>('messages').find(filter).toArray();
/** As if its time had come. */
const comeDue = (id: string) =>
  documents().updateOne({ _id: id, state: 'WAITING' }, { $set: { dueAt: new Date(0) } });

test('a message is sent at its time, once, with the id that its author gave it', async () => {
  const { ada, bob, roomId } = await chat.friends();
  const another = await chat.startAnother();
  const stream = await bob.listen(roomId);
  await stream.next();
  const { id: replyTo } = await bob.say(roomId, 'When?');
  expect((await stream.next()).data?.roomEvents.message?.id).toBe(replyTo);
  const input = { roomId, clientMessageId: 'mine', text: 'Later', replyTo, sendAt: inMs(1_500) };
  const { scheduledMessage: kept } = await schedule(ada, input);
  expect(kept).toMatchObject({
    text: 'Later',
    replyTo: { id: replyTo },
    failure: null,
    room: { id: roomId },
  });
  expect((await schedule(ada, input)).scheduledMessage?.id).toBe(kept?.id);
  expect((await stream.next()).data?.roomEvents.message).toMatchObject({
    text: 'Later',
    sender: { id: ada.id },
  });
  await eventually(async () => expect(await listed(ada)).toEqual([]));
  const [message, ...more] = await stored({ roomId, clientMessageId: 'mine' });
  expect(more).toEqual([]);
  expect(message?.sentAt.getTime()).toBeGreaterThanOrEqual(Date.parse(input.sendAt));
  // A repeat of either is answered and says nothing anew.
  expect((await schedule(ada, input)).scheduledMessage?.id).toBe(kept?.id);
  expect((await update(ada, { id: kept?.id, text: 'x', sendAt: inMs(hour) })).code).toBe(
    'SCHEDULED_MESSAGE_IS_SENT',
  );
  expect((await cancel(ada, { id: kept?.id })).code).toBe('SCHEDULED_MESSAGE_IS_SENT');
  await another.close();
});

test('until then its author alone sees, changes and cancels it', async () => {
  const { ada, bob, roomId } = await chat.friends();
  const groupId = await makeGroup(chat.db, ada, bob);
  const make = (text: string, sendAt: string, where = roomId): Promise<Answer> =>
    schedule(ada, { roomId: where, clientMessageId: text, text, sendAt });
  const [second] = [await make('second', inMs(2 * hour)), await make('first', inMs(hour), groupId)];
  const id = second.scheduledMessage?.id;
  expect((await listed(ada)).map(({ text }) => text)).toEqual(['first', 'second']);
  expect((await listed(ada, `(roomId: "${roomId}")`)).map(({ text }) => text)).toEqual(['second']);
  const page = await ada.ask<{ edges: readonly { readonly cursor: string }[] }>(
    '{ scheduledMessages(first: 1) { edges { cursor } pageInfo { hasNextPage } } }',
  );
  expect(page).toMatchObject({ pageInfo: { hasNextPage: true } });
  expect(
    (await listed(ada, `(first: 1, after: "${page.edges[0]?.cursor}")`)).map(({ text }) => text),
  ).toEqual(['second']);
  expect(await listed(bob)).toEqual([]);
  for (const change of [update, cancel])
    expect(
      (await change(bob, { id, ...(change === update && { text: 'x', sendAt: inMs(hour) }) })).code,
    ).toBe('SCHEDULED_MESSAGE_NOT_FOUND');
  const changed = await update(ada, { id, text: 'now the first', sendAt: inMs(hour / 2) });
  expect(changed.scheduledMessage).toMatchObject({ id, text: 'now the first' });
  expect((await listed(ada)).map(({ text }) => text)).toEqual(['now the first', 'first']);
  for (let times = 0; times < 2; times += 1) expect((await cancel(ada, { id })).scheduledMessageId).toBe(id);
  expect((await update(ada, { id, text: 'x', sendAt: inMs(hour) })).code).toBe('SCHEDULED_MESSAGE_NOT_FOUND');
  expect((await listed(ada)).map(({ text }) => text)).toEqual(['first']);
});

test('what cannot be kept is refused', async () => {
  const { ada, bob, roomId } = await chat.friends();
  const other = await chat.friends();
  const { id: elsewhere } = await other.bob.say(other.roomId, 'Elsewhere');
  const good = { roomId, clientMessageId: 'good', text: 'Good', sendAt: inMs(hour) };
  for (const [field, change] of [
    ['sendAt', { sendAt: inMs(-1_000) }],
    ['sendAt', { sendAt: inMs(367 * 24 * hour) }],
    ['text', { text: '' }],
    ['text', { text: 'x'.repeat(4_001) }],
    ['clientMessageId', { clientMessageId: '' }],
    ['roomId', { roomId: 'none' }],
    ['replyTo', { replyTo: 'none' }],
  ] as const)
    expect((await schedule(ada, { ...good, ...change })).problems).toMatchObject([{ field }]);
  expect((await schedule(ada, { ...good, replyTo: elsewhere })).code).toBe('MESSAGE_NOT_FOUND');
  expect((await schedule(ada, { ...good, roomId: other.roomId })).code).toBe('NOT_A_ROOM_MEMBER');
  expect((await schedule(chat.person(), good)).code).toBe('NOT_A_ROOM_MEMBER');
  expect(await listed(ada)).toEqual([]);
  const { scheduledMessage: kept } = await schedule(ada, good);
  expect((await schedule(ada, { ...good, text: 'Other' })).code).toBe('CLIENT_MESSAGE_ID_REUSED');
  expect((await schedule(bob, good)).scheduledMessage?.id).not.toBe(kept?.id);
  const same = { id: kept?.id, text: 'Good', sendAt: inMs(-1) };
  expect((await update(ada, same)).problems).toMatchObject([{ field: 'sendAt' }]);
  expect((await update(ada, { ...same, sendAt: inMs(hour), replyTo: elsewhere })).code).toBe(
    'MESSAGE_NOT_FOUND',
  );
  expect((await cancel(ada, { id: 'none' })).problems).toMatchObject([{ field: 'id' }]);
  expect((await cancel(ada, { id: v7() })).code).toBe('SCHEDULED_MESSAGE_NOT_FOUND');
});

test('nobody has more than 100, however many come at once', async () => {
  const { ada, roomId } = await chat.friends();
  const add = (index: number): Promise<Answer> =>
    schedule(ada, { roomId, clientMessageId: `${index}`, text: 'x', sendAt: inMs(hour) });
  for (let from = 0; from < 95; from += 5)
    await Promise.all([0, 1, 2, 3, 4].map((index) => add(from + index)));
  await Promise.all(Array.from({ length: 20 }, (_, index) => add(100 + index)));
  const most = await documents().countDocuments({ userId: ada.id, isOpen: true });
  expect(most).toBeLessThanOrEqual(100);
  for (let index = most; index < 100; index += 1) await add(200 + index);
  expect(await add(300)).toMatchObject({ code: 'TOO_MANY_SCHEDULED_MESSAGES' });
  const [first] = await listed(ada, '(first: 1)');
  await cancel(ada, { id: first?.id });
  expect((await add(301)).scheduledMessage).toBeDefined();
});

test('one that may not be sent when its time comes stays and says why, and can be tried again', async () => {
  const { ada, bob, roomId } = await chat.friends();
  const groupId = await makeGroup(chat.db, ada, bob);
  const [direct, inGroup] = await Promise.all(
    [roomId, groupId].map((where) =>
      schedule(bob, { roomId: where, clientMessageId: where, text: 'Hello', sendAt: inMs(hour) }),
    ),
  );
  await chat.block(ada, bob);
  await removeFromGroup(chat.db, groupId, bob);
  await eventually(async () =>
    expect((await bob.trySay({ roomId, text: 'Now?' })).__typename).toBe('CannotMessage'),
  );
  const ids = [direct?.scheduledMessage?.id ?? '', inGroup?.scheduledMessage?.id ?? ''];
  for (const id of ids) await comeDue(id);
  await eventually(async () =>
    expect(new Set((await listed(bob)).map(({ failure }) => failure))).toEqual(
      new Set(['CANNOT_MESSAGE', 'NOT_A_ROOM_MEMBER']),
    ),
  );
  expect((await listed(bob)).find(({ id }) => id === ids[1])?.room).toBeNull();
  await chat.unblock(ada, bob);
  await chat.befriend(ada, bob);
  await chat.areFriends(ada, bob);
  const again = await update(bob, { id: ids[0], text: 'Hello again', sendAt: inMs(500) });
  expect(again.scheduledMessage?.failure).toBeNull();
  await eventually(async () => expect(await stored({ roomId, clientMessageId: roomId })).toHaveLength(1));
  expect((await cancel(bob, { id: ids[1] })).scheduledMessageId).toBe(ids[1]);
});

test('a reply is added to its thread, and is in the room as well where it says so', async () => {
  const { ada, bob, roomId } = await chat.friends();
  const root = await bob.say(roomId, 'Root');
  const inThread = { roomId, threadRootId: root.id, sendAt: inMs(hour) };
  const input = { ...inThread, clientMessageId: 'alone', text: 'Alone' };
  const { scheduledMessage: alone } = await schedule(ada, input);
  const seen = { threadRootId: root.id, threadRoot: { id: root.id }, alsoInRoom: false };
  expect(alone).toMatchObject(seen);
  expect((await schedule(ada, input)).scheduledMessage?.id).toBe(alone?.id);
  for (const other of [{ threadRootId: null }, { alsoInRoom: true }])
    expect((await schedule(ada, { ...input, ...other })).code).toBe('CLIENT_MESSAGE_ID_REUSED');
  const both = (await schedule(ada, { ...inThread, clientMessageId: 'both', text: 'Both', alsoInRoom: true }))
    .scheduledMessage;
  expect(await listed(ada)).toMatchObject([seen, { ...seen, alsoInRoom: true }]);
  // From before there were replies among them, and as such.
  const old = (await schedule(ada, { roomId, clientMessageId: 'old', text: 'Old', sendAt: inMs(hour) }))
    .scheduledMessage;
  await documents().updateOne({ _id: old?.id ?? '' }, { $unset: { threadRootId: '', alsoInRoom: '' } });
  expect((await listed(ada)).at(-1)).toMatchObject({
    threadRootId: null,
    threadRoot: null,
    alsoInRoom: false,
  });
  for (const each of [alone, both, old]) {
    await comeDue(each?.id ?? '');
    await eventually(async () => expect((await listed(ada)).map(({ id }) => id)).not.toContain(each?.id));
  }
  const sent = await stored({ roomId, text: { $in: ['Alone', 'Both', 'Old'] } });
  const placed = sent.map(({ text, number, inThread: place }) => [text, Math.max(0, number), place?.number]);
  expect(new Map(placed.map(([text, ...place]) => [text, place]))).toEqual(
    new Map([
      ['Alone', [0, 1]],
      ['Both', [2, 2]],
      ['Old', [3, undefined]],
    ]),
  );
});

test('a change that says nothing of threads leaves it in its own, and one that does moves it', async () => {
  const { ada, bob, roomId } = await chat.friends();
  const other = await chat.friends();
  const [root, second] = [await bob.say(roomId, 'Root'), await bob.say(roomId, 'Second')];
  const reply = await bob.say(roomId, 'Reply', { threadRootId: root.id });
  const { id: elsewhere } = await other.bob.say(other.roomId, 'Elsewhere');
  const input = { roomId, clientMessageId: 'reply', text: 'Reply', sendAt: inMs(hour) };
  for (const threadRootId of [elsewhere, reply.id, v7()])
    expect((await schedule(ada, { ...input, threadRootId })).code).toBe('NOT_A_THREAD_ROOT');
  expect((await schedule(ada, { ...input, alsoInRoom: true })).problems).toMatchObject([
    { field: 'alsoInRoom' },
  ]);
  const { scheduledMessage } = await schedule(ada, { ...input, threadRootId: root.id, alsoInRoom: true });
  const content = { id: scheduledMessage?.id, text: 'Changed', sendAt: inMs(2 * hour) };
  const placeAfter = async (asked: object): Promise<readonly unknown[]> => {
    const { scheduledMessage: kept, code, problems } = await update(ada, { ...content, ...asked });
    return kept === undefined
      ? [code, ...(problems ?? []).map(({ field }) => field)]
      : [kept.threadRootId, kept.alsoInRoom];
  };
  expect(await placeAfter({})).toEqual([root.id, true]);
  expect(await placeAfter({ alsoInRoom: null })).toEqual([root.id, true]);
  expect(await placeAfter({ threadRootId: second.id })).toEqual([second.id, true]);
  expect(await placeAfter({ alsoInRoom: false })).toEqual([second.id, false]);
  for (const threadRootId of [elsewhere, reply.id, v7()])
    expect(await placeAfter({ threadRootId })).toEqual(['NOT_A_THREAD_ROOT']);
  expect(await placeAfter({ threadRootId: null, alsoInRoom: true })).toEqual(['INVALID_INPUT', 'alsoInRoom']);
  expect(await placeAfter({ threadRootId: root.id, alsoInRoom: true })).toEqual([root.id, true]);
  expect(await placeAfter({ threadRootId: null })).toEqual([null, false]);
  expect(await placeAfter({ alsoInRoom: true })).toEqual(['INVALID_INPUT', 'alsoInRoom']);
  expect(await placeAfter({})).toEqual([null, false]);
});

test('a reply whose root its author does not see when its time comes stays, says why, and is not in the room', async () => {
  const { ada, bob, roomId } = await chat.friends();
  const names = ['deleted', 'hidden', 'kept'] as const;
  const kept = new Map<string, { readonly rootId: string; readonly id: string }>();
  for (const name of names) {
    const { id: rootId } = await bob.say(roomId, name);
    const input = { roomId, clientMessageId: name, text: `Re ${name}`, sendAt: inMs(hour), alsoInRoom: true };
    const { scheduledMessage } = await schedule(ada, { ...input, threadRootId: rootId });
    kept.set(name, { rootId, id: scheduledMessage?.id ?? '' });
  }
  const rootOf = (name: (typeof names)[number]): string => kept.get(name)?.rootId ?? '';
  await bob.delete(rootOf('deleted'));
  await ada.ask('mutation ($id: ID!) { hideMessage(input: { messageId: $id }) { __typename } }', {
    id: rootOf('hidden'),
  });
  for (const { id } of kept.values()) await comeDue(id);
  await eventually(async () =>
    expect(new Map((await listed(ada)).map(({ text, failure }) => [text, failure]))).toEqual(
      new Map([
        ['Re deleted', 'NOT_A_THREAD_ROOT'],
        ['Re hidden', 'NOT_A_THREAD_ROOT'],
      ]),
    ),
  );
  expect((await stored({ roomId, senderId: ada.id })).map(({ text }) => text)).toEqual(['Re kept']);
  const hidden = (await listed(ada)).find(({ text }) => text === 'Re hidden');
  expect(hidden).toMatchObject({ threadRootId: rootOf('hidden'), threadRoot: null });
  // Its author says it in the room instead.
  const again = { id: hidden?.id, text: 'Re all', threadRootId: null, sendAt: inMs(hour) };
  expect((await update(ada, again)).scheduledMessage).toMatchObject({ failure: null, threadRootId: null });
  await comeDue(hidden?.id ?? '');
  await eventually(async () => expect(await stored({ roomId, text: 'Re all' })).toHaveLength(1));
});

test('its author’s devices are shown what becomes of it, and nobody else’s', async () => {
  const { ada, bob, roomId } = await chat.friends();
  interface Shown {
    readonly inboxEvents: {
      readonly __typename: string;
      readonly scheduledMessageId?: string;
      readonly scheduledMessage?: { readonly text: string; readonly failure: string | null } | null;
    };
  }
  const shown = (args: string) => `subscription { inboxEvents${args} { __typename
    ... on InboxScheduledMessageChanged { scheduledMessageId scheduledMessage { text failure } } } }`;
  const included = 'include: [SCHEDULED_MESSAGES]';
  const [bobs, adas] = [
    await bob.subscribe<Shown>(shown(`(${included})`)),
    await ada.subscribe<Shown>(shown('')),
  ];
  const start = (await bobs.next()).extensions?.cursor;
  const until = async (stream: typeof bobs, expected: object | null): Promise<void> => {
    for (let seen: object | null | undefined; JSON.stringify(seen) !== JSON.stringify(expected);) {
      const event = (await stream.next()).data?.inboxEvents;
      if (event?.__typename === 'InboxScheduledMessageChanged') seen = event.scheduledMessage;
    }
  };
  const input = { roomId, clientMessageId: v7(), text: 'Later', sendAt: inMs(hour) };
  const id = (await schedule(bob, input)).scheduledMessage?.id ?? '';
  await until(bobs, { text: 'Later', failure: null });
  await chat.block(ada, bob);
  await eventually(async () =>
    expect((await bob.trySay({ roomId, text: 'Now?' })).__typename).toBe('CannotMessage'),
  );
  await comeDue(id);
  await until(bobs, { text: 'Later', failure: 'CANNOT_MESSAGE' });
  await update(bob, { id, text: 'Much later', sendAt: inMs(hour) });
  await until(bobs, { text: 'Much later', failure: null });
  await cancel(bob, { id });
  await until(bobs, null);
  await until(await bob.subscribe<Shown>(shown(`(${included}, after: "${start}")`)), null);
  const others = [await ada.subscribe<Shown>(shown(`(${included})`)), adas];
  for (const other of others)
    expect(JSON.stringify(other.waiting())).not.toContain('InboxScheduledMessageChanged');
});

/** What becomes of one scheduled message, in the order of the lives of the processes. */
const fate = fc.record({
  dueIn: fc.integer({ min: 1, max: 20 }),
  cancelledIn: fc.option(fc.nat(4)),
  changedIn: fc.option(fc.nat(4)),
  /** How the attempts to send it go. */
  attempts: fc.array(fc.constantFrom('fails before', 'fails after', 'works'), { maxLength: 3 }),
});

test('it is sent once or cancelled once, whatever processes die, repeat and have for a time', async () => {
  const { ada, roomId } = await chat.friends();
  const mongo = openMongo(chat.environment.MONGODB_URL);
  await mongo.connect();
  const scheduled = createScheduledMessageStore(mongo);
  try {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fate, { minLength: 1, maxLength: 12 }),
        fc.array(fc.integer({ min: -120, max: 120 }), { minLength: 5, maxLength: 5 }),
        async (fates, clocks) => {
          // Years away, so that the service itself sends none of them.
          const start = Date.now() + 10 * 366 * 24 * hour;
          const run = v7();
          const messages = fates.map((each, index) => ({
            ...each,
            id: v7(),
            clientMessageId: `${run} ${index}`,
          }));
          const texts = new Map<string, string>();
          const cancelled = new Set<string>();
          for (const { id, clientMessageId, dueIn } of messages) {
            const at = { sendAt: new Date(start + dueIn * 1_000), createdAt: new Date() };
            await scheduled.add({
              id,
              clientMessageId,
              roomId,
              userId: run,
              text: 'First',
              replyTo: null,
              threadRootId: null,
              alsoInRoom: false,
              ...at,
            });
            texts.set(clientMessageId, 'First');
          }
          const attempts = new Map(messages.map((each) => [each.clientMessageId, [...each.attempts]]));
          const sendMessage = async (_userId: string, input: object): Promise<object> => {
            const { clientMessageId } = input as { clientMessageId: string };
            const how = attempts.get(clientMessageId)?.shift() ?? 'works';
            if (how === 'fails before') throw new Error('Not stored.');
            const answer = await ada.trySay(input as { roomId: string; text: string });
            if (how === 'fails after') throw new Error('Stored, and not answered.');
            return answer.__typename === 'SendMessageSuccess' ? {} : { refused: answer.__typename };
          };
          const live = async (now: number): Promise<void> => {
            const deps = {
              scheduled,
              sendMessage,
              logger: { warn: () => undefined },
              now: () => new Date(now),
            };
            const two = [createScheduledSender(deps), createScheduledSender(deps)];
            for (const sender of two) await sender.start();
            for (const sender of two) await sender.close();
          };
          for (const [life, offset] of clocks.entries()) {
            const now = start + life * 5_000 + offset * 1_000;
            await Promise.all([
              live(now),
              ...messages.map(async ({ id, clientMessageId, cancelledIn, changedIn }) => {
                if (cancelledIn === life && (await scheduled.cancel(run, id, { endedAt: new Date(now) })))
                  cancelled.add(clientMessageId);
                const content = { text: `Changed in ${life}`, replyTo: null, sendAt: new Date(start) };
                if (changedIn === life && (await scheduled.update(run, id, content)) !== null)
                  texts.set(clientMessageId, content.text);
              }),
            ]);
          }
          // Long after, until nothing is left.
          for (let later = 1; later <= 5; later += 1) await live(start + later * hour);
          expect(await scheduled.openOf(run, { roomId: null, limit: 100, after: null })).toEqual([]);
          const sent = await stored({
            roomId,
            clientMessageId: { $in: messages.map((each) => each.clientMessageId) },
          });
          expect(new Map(sent.map((each) => [each.clientMessageId, each.text]))).toEqual(
            new Map([...texts].filter(([clientMessageId]) => !cancelled.has(clientMessageId))),
          );
        },
      ),
      { numRuns: 8 },
    );
  } finally {
    await mongo.close();
  }
});
