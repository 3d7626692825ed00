import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { OutgoingEvent } from '@parley/event-bus';
import * as fc from 'fast-check';
import { groupOf, id, roomOf } from './events.ts';
import { factory, type GroupStores, openGroupStores } from './group-stores.ts';
import { handlersOf } from './handlers.ts';

let stores: GroupStores['stores'];
let handle: GroupStores['handle'];
let open: GroupStores['open'];
let notifiedIn: GroupStores['notifiedIn'];
let waiting: GroupStores['waiting'];
let close: GroupStores['close'];
beforeAll(async () => {
  ({ stores, handle, open, notifiedIn, waiting, close } = await openGroupStores());
});
afterAll(() => close());

/** Eve owns it and speaks; Anna and Ben are in it from the start, and Carla and Dora come and go. */
function conversation() {
  const [eve, anna, ben, carla, dora] = [id(), id(), id(), id(), id()];
  const group = groupOf(factory, [eve, anna, ben, carla]);
  const said = [
    group.says(eve),
    [group.removes(carla), group.adds(dora)],
    group.says(eve),
    [group.promotes(ben)],
    group.says(eve, [anna]),
    [group.removes(dora), group.adds(carla)],
    group.says(eve),
  ];
  const members = [group.made, ...said.flatMap((one) => (Array.isArray(one) ? one : []))];
  const messages = said.flatMap((one) => (Array.isArray(one) ? [] : [one]));
  const expected = [anna, ben, carla, anna, ben, dora, ben, dora, anna, ben, carla].toSorted();
  return { roomId: group.roomId, members, messages, expected };
}

describe('a message to a group', () => {
  test('notifies who is a member as of its version, without the sender and those who are excepted', async () => {
    const { roomId, members, messages, expected } = conversation();
    await handle(...members, ...messages);
    expect(await notifiedIn(roomId)).toEqual(expected);
    expect(await waiting()).toBe(0);
  });

  test('that comes before its members waits for them, and nothing else waits for it', async () => {
    const { roomId, members, messages, expected } = conversation();
    const [anna, ben] = [id(), id()];
    await handle(...messages, roomOf(factory).says(anna, [ben]));
    expect(await stores.inbox.countUnread(ben)).toBe(1);
    expect(await notifiedIn(roomId)).toEqual([]);
    expect(await waiting()).toBe(messages.length);
    const [made] = members;
    if (made !== undefined) await handle(made);
    expect(await notifiedIn(roomId)).toHaveLength(3);
    await handle(...members);
    expect(await notifiedIn(roomId)).toEqual(expected);
    expect(await waiting()).toBe(0);
  });

  test('notifies the same people in whatever order its events and those of its members are consumed', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.boolean(), { minLength: 9, maxLength: 9 }),
        fc.array(fc.nat(8), { maxLength: 4 }),
        async (isMessageNext, repeats) => {
          const { roomId, members, messages, expected } = conversation();
          const order: OutgoingEvent[] = [];
          const left = { members: [...members], messages: [...messages] };
          for (const isMessage of isMessageNext) {
            const next = (isMessage ? left.messages : left.members).shift();
            if (next !== undefined) order.push(next);
          }
          order.push(...left.messages, ...left.members);
          for (const at of repeats) order.push(...order.slice(at, at + 1));
          for (const event of order) await handle(event);
          expect(await notifiedIn(roomId)).toEqual(expected);
          expect(await waiting()).toBe(0);
        },
      ),
      { numRuns: 15 },
    ));

  test('and its members, taken over at the same time by two instances, find one another', async () => {
    const other = await open();
    const handleThere = handlersOf(other);
    try {
      await Promise.all(
        Array.from({ length: 20 }, async () => {
          const [anna, ben] = [id(), id()];
          const group = groupOf(factory, [anna, ben]);
          const said = group.says(anna);
          await Promise.all([handle(said), handleThere(group.made)]);
          expect(await notifiedIn(group.roomId)).toEqual([ben]);
        }),
      );
      expect(await waiting()).toBe(0);
    } finally {
      await other.close();
    }
  });

  test('finds members that came while it was put aside', async () => {
    const [anna, ben] = [id(), id()];
    const group = groupOf(factory, [anna, ben]);
    const late = handlersOf({
      ...stores,
      groups: {
        ...stores.groups,
        async keepWaiting(message) {
          await handle(group.made);
          await stores.groups.keepWaiting(message);
        },
      },
    });
    await late(group.says(anna));
    expect(await notifiedIn(group.roomId)).toEqual([ben]);
    expect(await waiting()).toBe(0);
  });

  test('of before the members had a version notifies those whom it lists', async () => {
    const [anna, ben, carla] = [id(), id(), id()];
    const room = roomOf(factory, groupOf(factory, [anna, ben, carla]).roomId);
    await handle(room.says(anna, [ben]));
    expect(await notifiedIn(room.roomId)).toEqual([ben]);
  });

  test('that mentions all of 1,000 members is written in batches: 100 inboxes a transaction', async () => {
    const members = Array.from({ length: 1_000 }, id);
    const group = groupOf(factory, members);
    await stores.groups.apply([{ roomId: group.roomId, seq: 1, joinedIds: members, leftIds: [] }]);
    const sizes: number[] = [];
    const counting = handlersOf({
      ...stores,
      inbox: {
        ...stores.inbox,
        roomTransaction(updates, ...rest) {
          sizes.push(updates.reduce((sum, { notifications }) => sum + notifications.length, 0));
          return stores.inbox.roomTransaction(updates, ...rest);
        },
      },
    });
    await counting(group.says(members[0] ?? '', [], { mentionsAll: true }));
    expect(await notifiedIn(group.roomId)).toEqual(members.slice(1).toSorted());
    expect(sizes.length).toBeLessThanOrEqual(11);
  });
});
