import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type EventStream, eventually } from '@parley/testkit';
import { v7 } from 'uuid';
import { letJoinLater, makeGroup } from './group.ts';
import { type Happened, type Person, startTestService, type TestService } from './service.ts';

const starting = startTestService();
let chat: TestService;
beforeAll(async () => {
  chat = await starting;
});
afterAll(async () => (await starting).close());

/** A stream that has begun: what happens from now on arrives. */
async function listening(person: Person, roomId: string): Promise<EventStream<Happened>> {
  const stream = await person.listen(roomId);
  expect((await next(stream)).__typename).toBe('StreamStart');
  return stream;
}

async function next(
  stream: EventStream<Happened>,
): Promise<Happened['roomEvents'] & { at?: string | undefined }> {
  const payload = await stream.next();
  if (payload.errors !== undefined) throw new Error(JSON.stringify(payload.errors));
  if (!payload.data) throw new Error('A payload without data.');
  expect(payload.data.roomEvents.cursor).toBe(payload.extensions?.cursor);
  return { ...payload.data.roomEvents, at: payload.extensions?.cursor };
}

async function take(stream: EventStream<Happened>, count: number): Promise<string[]> {
  const taken: string[] = [];
  while (taken.length < count) {
    const event = await next(stream);
    taken.push(`${event.__typename} ${event.message?.text ?? event.upTo ?? ''}`.trim());
  }
  return taken;
}

describe('roomEvents', () => {
  test('delivers what happens, in order, with the message as it is and the position of each', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const stream = await listening(bob, roomId);
    const said = await ada.say(roomId, 'Helo');
    const sent = await next(stream);
    expect(sent).toMatchObject({ __typename: 'MessageSent', message: said, at: expect.any(String) });
    await ada.edit(said.id, 'Hello');
    expect(await next(stream)).toMatchObject({
      __typename: 'MessageEdited',
      message: { text: 'Hello', number: 1 },
    });
    await ada.delete(said.id);
    expect(await next(stream)).toMatchObject({
      __typename: 'MessageDeleted',
      message: { text: null, id: said.id },
    });
    await ada.say(roomId, 'Again');
    expect(await next(stream)).toMatchObject({ message: { text: 'Again', number: 2 } });
  });

  test('resumes after a cursor without loss or repeat, while people write', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const first = await bob.listen(roomId);
    await next(first);
    const sending = Promise.all(Array.from({ length: 40 }, (_, index) => ada.say(roomId, `${index}`)));
    const seen: (number | undefined)[] = [];
    let after = '';
    for (let count = 0; count < 10; count++) {
      const event = await next(first);
      seen.push(event.message?.number);
      after = event.at ?? '';
    }
    first.stop();
    const second = await bob.listen(roomId, { after });
    while (seen.length < 40) seen.push((await next(second)).message?.number);
    await sending;
    expect(seen).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
    await ada.say(roomId, 'The end');
    expect(await take(second, 1)).toEqual(['MessageSent The end']);
  });

  test('replays from the store: what is deleted by now is deleted there too', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const stream = await bob.listen(roomId);
    const { cursor = '' } = await next(stream);
    stream.stop();
    const said = await ada.say(roomId, 'Secret');
    await ada.delete(said.id);
    const resumed = await bob.listen(roomId, { after: cursor });
    expect(await take(resumed, 2)).toEqual(['MessageSent', 'MessageDeleted']);
    expect(JSON.stringify(resumed.waiting())).not.toContain('Secret');
  });

  test('replays what was changed as it is now, also to a member who resumes beside others who saw it before', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const live = await bob.listen(roomId);
    const { cursor = '' } = await next(live);
    const [deleted, edited] = [await ada.say(roomId, 'Secret'), await ada.say(roomId, 'Wrong')];
    expect(await take(live, 2)).toEqual(['MessageSent Secret', 'MessageSent Wrong']);
    const before = await bob.listen(roomId, { after: cursor });
    expect(await take(before, 2)).toEqual(['MessageSent Secret', 'MessageSent Wrong']);
    await ada.edit(edited.id, 'Right');
    await ada.delete(deleted.id);
    expect(await take(live, 2)).toEqual(['MessageEdited Right', 'MessageDeleted']);
    const resumed = await bob.listen(roomId, { after: cursor });
    expect(await take(resumed, 4)).toEqual([
      'MessageSent',
      'MessageSent Right',
      'MessageEdited Right',
      'MessageDeleted',
    ]);
  });

  test('says where the log no longer reaches back, and goes on', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const { cursor = '' } = await next(await bob.listen(roomId));
    await ada.say(roomId, '1');
    await ada.say(roomId, '2');
    await chat.db.collection('room_log').deleteMany({ roomId, seq: { $lte: 2 } });
    // On an instance where nobody has followed the room; a live feed would still deliver what it has read.
    const another = await chat.startAnother();
    const resumed = await bob.at(another.url).listen(roomId, { after: cursor });
    expect(await next(resumed)).toMatchObject({ __typename: 'ResumeGap', from: 2, to: 2 });
    expect(await take(resumed, 1)).toEqual(['MessageSent 2']);
    resumed.stop();
    await another.close();
  });

  test('is refused to a user who is not a member, and with a cursor of another room', async () => {
    const [here, there] = await Promise.all([chat.friends(), chat.friends()]);
    const { cursor = '' } = await next(await here.bob.listen(here.roomId));
    const code = async (stream: EventStream<Happened>) =>
      (await stream.ended) as { extensions: { code: string } }[];
    expect((await code(await chat.person().listen(here.roomId)))[0]?.extensions.code).toBe('FORBIDDEN');
    expect((await code(await here.bob.listen(v7())))[0]?.extensions.code).toBe('FORBIDDEN');
    expect((await code(await here.bob.listen('x')))[0]?.extensions.code).toBe('FORBIDDEN');
    for (const after of ['x', cursor])
      expect((await code(await there.bob.listen(there.roomId, { after })))[0]?.extensions.code).toBe(
        'BAD_CURSOR',
      );
  });

  test('reaches both members, at every instance, and nobody else', async () => {
    const [here, there] = await Promise.all([chat.friends(), chat.friends()]);
    const another = await chat.startAnother();
    const streams = await Promise.all([
      listening(here.ada, here.roomId),
      listening(here.bob, here.roomId),
      listening(here.bob.at(another.url), here.roomId),
      listening(there.bob, there.roomId),
    ]);
    await here.ada.at(another.url).say(here.roomId, 'Here');
    await there.ada.say(there.roomId, 'There');
    expect(await Promise.all(streams.map((stream) => take(stream, 1)))).toEqual([
      ['MessageSent Here'],
      ['MessageSent Here'],
      ['MessageSent Here'],
      ['MessageSent There'],
    ]);
    await another.close();
    expect(streams[0]?.waiting()).toEqual([]);
  });

  test('ends with a block for the blocker, and cannot be opened again until it is lifted', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const [mine, theirs] = [await listening(ada, roomId), await listening(bob, roomId)];
    await chat.block(ada, bob);
    expect(await mine.ended).toBeNull();
    await eventually(async () =>
      expect(await (await ada.listen(roomId)).ended).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]),
    );
    await chat.unblock(ada, bob);
    await eventually(async () => {
      const stream = await ada.listen(roomId);
      expect((await next(stream)).__typename).toBe('StreamStart');
    });
    await chat.befriend(ada, bob);
    await chat.areFriends(ada, bob);
    await ada.say(roomId, 'Back');
    expect(await take(theirs, 1)).toEqual(['MessageSent Back']);
  });

  test('leaves nothing behind when it is stopped', async () => {
    const { ada, roomId } = await chat.friends();
    const open = async () => {
      const metrics = await (await fetch(`${chat.url}/metrics`)).text();
      return Number(/^parley_active_subscriptions\{[^}]*roomEvents[^}]*\} (\d+)/mu.exec(metrics)?.[1] ?? 0);
    };
    const before = await open();
    const streams = await Promise.all([1, 2, 3].map(() => listening(ada, roomId)));
    expect(await open()).toBe(before + 3);
    for (const stream of streams) stream.stop();
    await eventually(async () => expect(await open()).toBe(before));
  });
});

describe('read receipts in the stream', () => {
  test('come conflated, only forward, the newest for sure', async () => {
    const { ada, bob, roomId } = await chat.friends();
    for (let count = 1; count <= 20; count++) await ada.say(roomId, String(count));
    const stream = await listening(ada, roomId);
    await Promise.all(Array.from({ length: 20 }, (_, index) => bob.read(roomId, index + 1)));
    const receipts: number[] = [];
    while (receipts.at(-1) !== 20) {
      const event = await next(stream);
      expect(event).toMatchObject({ __typename: 'MessagesRead', user: { id: bob.id } });
      receipts.push(event.upTo ?? 0);
    }
    expect(receipts).toEqual(receipts.toSorted((one, other) => one - other));
    expect(new Set(receipts).size).toBe(receipts.length);
  });

  test('that moved while one was offline come when the stream is resumed', async () => {
    const { ada, bob, roomId } = await chat.friends();
    await ada.say(roomId, '1');
    const stream = await ada.listen(roomId);
    const { cursor = '' } = await next(stream);
    stream.stop();
    await bob.read(roomId, 1);
    expect(await take(await ada.listen(roomId, { after: cursor }), 1)).toEqual(['MessagesRead 1']);
  });

  test('are not shown where either has blocked the other', async () => {
    const { ada, bob, roomId } = await chat.friends();
    await ada.say(roomId, '1');
    await bob.say(roomId, '2');
    const theirs = await listening(bob, roomId);
    await chat.block(bob, ada);
    await theirs.ended;
    // Not by sending: who sends has read up to there.
    await eventually(async () => expect(await bob.ask(`{ room(id: "${roomId}") { id } }`)).toBeNull());
    const mine = await listening(ada, roomId);
    // Bob's device has not received the block yet.
    const receipt = {
      _id: `${roomId}:${bob.id}`,
      roomId,
      userId: bob.id,
      upTo: 1,
      eventId: v7(),
      at: new Date(),
    };
    await chat.db.collection<{ _id: string }>('message_read_status').insertOne(receipt);
    await ada.read(roomId, 2);
    expect(await next(mine)).toMatchObject({ __typename: 'MessagesRead', user: { id: ada.id }, upTo: 2 });
  });
});

describe('in a group', () => {
  const group = (...people: readonly Person[]): Promise<string> => makeGroup(chat.db, ...people);

  test('a block receipts the messages of the blocked, and neither receives the other’s', async () => {
    const [ada, bob, eve] = [chat.person(), chat.person(), chat.person()];
    await chat.block(ada, bob);
    const roomId = await group(ada, bob, eve);
    const stream = await listening(ada, roomId);
    await eventually(async () => {
      const said = await bob.say(roomId, 'Hello');
      const entry = await chat.db.collection('room_log').findOne({ messageId: said.id });
      expect(entry).toMatchObject({ recipientIds: [], membersVersion: 1, exceptIds: [ada.id] });
    });
    expect(await next(stream)).toMatchObject({ message: { isFromBlocked: true, sender: { id: bob.id } } });
    const [said] = [await eve.say(roomId, 'Hi')];
    expect(said.isFromBlocked).toBe(false);
    const entry = await chat.db.collection('room_log').findOne({ messageId: said.id });
    expect(entry).toMatchObject({ recipientIds: [], membersVersion: 1, exceptIds: [] });
  });

  test('nothing from before one’s joining is seen, counted, answered or replayed', async () => {
    const [ada, bob] = [chat.person(), chat.person()];
    const roomId = await group(ada, bob);
    const early = await ada.say(roomId, 'Early');
    const { cursor = '' } = await next(await bob.listen(roomId));
    await ada.say(roomId, 'Late');
    await letJoinLater(chat.db, roomId, bob, 2);
    const room = await bob.ask(
      `{ room(id: "${roomId}") { unreadCount messages { edges { node { text } } pageInfo { hasPreviousPage } } } }`,
    );
    expect(room).toEqual({
      unreadCount: 1,
      messages: { edges: [{ node: { text: 'Late' } }], pageInfo: { hasPreviousPage: false } },
    });
    expect((await bob.trySay({ roomId, text: 'Re', replyTo: early.id })).__typename).toBe('MessageNotFound');
    const again = await ada.say(roomId, 'Answer', { replyTo: early.id });
    expect(again.replyTo).toEqual({ id: early.id });
    const replayed = await bob.listen(roomId, { after: cursor });
    const events = [await next(replayed), await next(replayed)];
    expect(events.map(({ message }) => message?.text)).toEqual(['Late', 'Answer']);
    expect(events[1]?.message?.replyTo).toBeNull();
  });
});
