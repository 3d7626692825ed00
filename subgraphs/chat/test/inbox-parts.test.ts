import { expect, test } from '@jest/globals';
import { eventually } from '@parley/testkit';
import { createInboxStream } from '../src/inbox/inbox-stream.ts';
import { createInboxViewers } from '../src/inbox/inbox-viewers.ts';
import { type Concerned, createTouchedRooms } from '../src/inbox/touched-rooms.ts';

/** An inbox whose clock is under the test's hand; cursors are its times. */
function inboxAt(isResumed: boolean) {
  const clock = { now: 0 };
  const stream = createInboxStream({
    isResumed,
    cursorOf: (at) => String(at.getTime()),
    now: () => new Date(clock.now),
    onEnd: () => undefined,
  });
  const next = async () => (await stream.items.next()).value;
  return { clock, stream, next };
}

test('a slow reader gets each room once, as it is last, and marks that stay before what waits', async () => {
  const { clock, stream, next } = inboxAt(false);
  for (const roomId of ['a', 'b', 'a', 'c', 'b']) {
    clock.now += 10;
    stream.tell(roomId, 'changed');
  }
  stream.tell('c', 'removed');
  clock.now = 1_000;
  expect([await next(), await next(), await next(), await next()]).toEqual([
    { kind: 'start', cursor: '0' },
    { kind: 'changed', roomId: 'a', cursor: '20' },
    { kind: 'changed', roomId: 'b', cursor: '40' },
    { kind: 'removed', roomId: 'c', cursor: '1000' },
  ]);
});

test('what changed before one came back keeps the mark where it was until all of it is read', async () => {
  const { clock, stream, next } = inboxAt(true);
  clock.now = 500;
  stream.tell('new', 'removed');
  stream.tellOf(new Date(7), 'new', 'changed');
  stream.tellOf(new Date(7), 'old', 'changed');
  stream.tellOf(new Date(7), 'older', 'removed');
  expect([await next(), await next(), await next()]).toEqual([
    { kind: 'removed', roomId: 'new', cursor: '7' },
    { kind: 'changed', roomId: 'old', cursor: '7' },
    { kind: 'removed', roomId: 'older', cursor: '500' },
  ]);
});

test('touched rooms are looked at one look after the other, together, until it succeeds', async () => {
  const looks: ReadonlyMap<string, Concerned>[] = [];
  const errors: unknown[] = [];
  let running = 0;
  let fails = true;
  const touched = createTouchedRooms({
    async look(rooms) {
      expect((running += 1)).toBe(1);
      looks.push(rooms);
      await new Promise(setImmediate);
      running -= 1;
      if (fails) throw new Error('The store is away.');
    },
    onError(error) {
      errors.push(error);
      fails = false;
    },
  });
  touched.touch('a', { userIds: ['ada'] });
  touched.touch('b', { userIds: ['ada'] });
  touched.touch('b', { everybody: true, userIds: ['ben'] });
  touched.touch('b', { userIds: ['ada'] });
  touched.touch('a', {});
  await eventually(() => expect(looks).toHaveLength(3));
  const ofAda = { everybody: false, userIds: new Set(['ada']) };
  const ofAll = { everybody: true, userIds: new Set(['ada', 'ben']) };
  expect(looks[0]).toEqual(new Map([['a', ofAda]]));
  expect(looks[1]).toEqual(looks[0]);
  expect(looks[2]).toEqual(
    new Map([
      ['b', ofAll],
      ['a', { everybody: false, userIds: new Set() }],
    ]),
  );
  expect(errors).toHaveLength(1);
  touched.close();
});

test('who leaves leaves nothing behind, and what comes late of them has no effect', () => {
  const viewers = createInboxViewers();
  const { stream: one } = inboxAt(false);
  const { stream: other } = inboxAt(false);
  const viewer = viewers.join('ada', one);
  expect(viewers.join('ada', other)).toBe(viewer);
  viewers.see(viewer, 'a', 1);
  viewers.see(viewer, 'b', 1);
  viewers.unsee(viewer, 'b');
  viewers.leave('ada', one);
  expect([viewers.inRoom('a'), viewers.inRoom('b')]).toEqual([[viewer], []]);
  expect(viewers.counts()).toEqual({ viewers: 1, rooms: 1 });
  viewers.leave('ada', other);
  viewers.leave('ada', other);
  viewers.see(viewer, 'a', 1);
  expect([viewers.find('ada'), viewers.counts()]).toEqual([undefined, { viewers: 0, rooms: 0 }]);
});

test('a room is known as far as the viewer who knows least of it does, until all are told', () => {
  const viewers = createInboxViewers();
  const [ada, bob] = ['ada', 'bob'].map((id) => viewers.join(id, inboxAt(false).stream));
  if (ada === undefined || bob === undefined) throw new Error('Nobody.');
  viewers.see(ada, 'a', 5);
  viewers.see(bob, 'a', 7);
  expect(viewers.lookedUpTo('a')).toBe(5);
  viewers.looked('a', 6);
  viewers.looked('a', 5);
  expect(viewers.lookedUpTo('a')).toBe(6);
  viewers.looked('of nobody here', 1);
  expect(viewers.roomIds()).toEqual(['a']);
});
