import { createEventFactory, type OutgoingEvent } from '@parley/event-bus';
import { ReactionAdded, ReactionRemoved } from '@parley/events';
import { rebuild } from '@parley/service-kit/projections';
import { createMongoDatabase } from '@parley/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { createGroupProjections } from '../src/groups/group-projections.ts';
import { openStores, type Stores } from '../src/stores/stores.ts';
import { groupOf, id, pairOf, roomOf } from './events.ts';
import { handlersOf } from './handlers.ts';

const factory = { make: createEventFactory({ source: 'test' }) };
let database: Awaited<ReturnType<typeof createMongoDatabase>>;
let stores: Stores;
let handle: ReturnType<typeof handlersOf>;

const open = (url = database.url): Promise<Stores> =>
  openStores({
    environment: { MONGODB_URL: url, NOTIFICATION_DAYS: 90 },
    now: () => new Date(),
    newId: id,
  });
beforeAll(async () => {
  database = await createMongoDatabase();
  stores = await open();
  handle = handlersOf(stores);
});
afterAll(async () => {
  await stores.close();
  await database.drop();
});

/** Who is notified of messages of the group, one entry each. */
async function notifiedIn(roomId: string): Promise<readonly string[]> {
  const filter = { roomId, kind: { $ne: 'ADDED_TO_GROUP' } };
  const found = await stores.db.collection('notifications').find(filter).toArray();
  return found.map((notification) => String(notification['userId'])).toSorted();
}
const waiting = (): Promise<number> => stores.db.collection('waiting_messages').countDocuments();

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

describe('the kind of a notification', () => {
  const kindsIn = async (roomId: string, userId: string): Promise<readonly string[]> => {
    const found = stores.db.collection('notifications').find({ roomId, userId }, { sort: { seq: 1 } });
    return (await found.toArray()).map(({ kind }) => kind as string);
  };
  const switchOff = (userId: string, ...kinds: string[]) =>
    stores.inbox.transaction([userId], {}, (transaction) =>
      transaction.changePreferences(userId, {
        kinds: Object.fromEntries(kinds.map((kind) => [kind, false])),
      }),
    );

  test('is of a mention, else of a reply, else of the message; and one for each message', async () => {
    const [anna, ben, carla, dora] = [id(), id(), id(), id()];
    const group = groupOf(factory, [anna, ben, carla]);
    const more = { mentionedIds: [ben, dora, anna], repliedToId: carla };
    const said = group.says(anna, [], more);
    await handle(group.made, said, group.says(anna, [], { mentionsAll: true, repliedToId: carla }), said);
    expect(await kindsIn(group.roomId, ben)).toEqual(['ADDED_TO_GROUP', 'MENTIONED', 'MENTIONED']);
    expect(await kindsIn(group.roomId, carla)).toEqual(['ADDED_TO_GROUP', 'REPLIED', 'MENTIONED']);
    // Who speaks is not notified, nor who is mentioned and is no member.
    expect(await kindsIn(group.roomId, anna)).toEqual([]);
    expect(await kindsIn(group.roomId, dora)).toEqual([]);
  });

  test('that is switched off is that of a message like any other, also in a repeat', async () => {
    const [anna, ben, carla] = [id(), id(), id()];
    await switchOff(ben, 'MENTIONED', 'ADDED_TO_GROUP');
    await switchOff(carla, 'MENTIONED', 'MESSAGE_RECEIVED');
    const group = groupOf(factory, [anna, ben, carla]);
    const said = group.says(anna, [], { mentionsAll: true });
    await handle(group.made, said);
    await stores.db.collection<{ _id: string }>('processed_events').deleteOne({ _id: said.id });
    await stores.db.collection<{ _id: string }>('notification_preferences').deleteOne({ _id: ben });
    await handle(said);
    expect(await kindsIn(group.roomId, ben)).toEqual(['MESSAGE_RECEIVED']);
    expect(await kindsIn(group.roomId, carla)).toEqual(['ADDED_TO_GROUP']);
  });

  test('is of mentions only in a group of more than 100, but for those who want more', async () => {
    const members = Array.from({ length: 100 }, id);
    const [anna = '', ben = '', carla = ''] = members;
    const group = groupOf(factory, members);
    const more = { mentionedIds: [ben], repliedToId: carla };
    const [small, dora] = [group.says(anna, [], more), id()];
    const [eve = ''] = members.slice(-1);
    await stores.inbox.transaction([eve], {}, (transaction) =>
      transaction.changePreferences(eve, { kinds: {}, allMessagesRoomIds: [group.roomId] }),
    );
    const joined = group.adds(dora);
    const large = group.says(anna, [], more);
    await handle(group.made, small, joined, large);
    expect(await kindsIn(group.roomId, ben)).toEqual(['ADDED_TO_GROUP', 'MENTIONED', 'MENTIONED']);
    expect(await kindsIn(group.roomId, carla)).toEqual(['ADDED_TO_GROUP', 'REPLIED']);
    expect(await notifiedIn(group.roomId)).toHaveLength(101);
    // Who wants every message gets it.
    expect(await kindsIn(group.roomId, eve)).toEqual([
      'ADDED_TO_GROUP',
      'MESSAGE_RECEIVED',
      'MESSAGE_RECEIVED',
    ]);
    expect(await kindsIn(group.roomId, dora)).toEqual(['ADDED_TO_GROUP']);
  });

  test('of a reaction comes once, also to who has read the room, and is withdrawn when it is taken back', async () => {
    const [anna, ben, messageId] = [id(), id(), id()];
    const group = groupOf(factory, [anna, ben]);
    const added = group.reacts(ReactionAdded, ben, anna, messageId);
    await handle(group.made, group.says(anna), added, added);
    expect(await kindsIn(group.roomId, anna)).toEqual(['REACTED']);
    const [listed] = await stores.inbox.list(anna, { beforeSeq: null, unreadOnly: true, limit: 10 });
    expect(listed).toMatchObject({ kind: 'REACTED', actorId: ben, messageId, emoji: '👍' });
    await handle(group.reacts(ReactionRemoved, ben, anna, messageId), added);
    expect(await stores.inbox.countUnread(anna)).toBe(0);
  });

  test('of a reaction is not made in a group of more than 100, across a block, or of a deleted message', async () => {
    const members = Array.from({ length: 101 }, id);
    const [anna = '', ben = '', carla = ''] = members;
    const [large, small] = [groupOf(factory, members), groupOf(factory, [anna, ben, carla])];
    const [messageId, deletedId] = [id(), id()];
    await handle(large.made, small.made, pairOf(factory, anna, carla).blocks(anna));
    await stores.inbox.recordDeletedMessage(deletedId);
    await handle(
      large.reacts(ReactionAdded, ben, anna, messageId),
      small.reacts(ReactionAdded, carla, anna, messageId),
      small.reacts(ReactionAdded, ben, anna, deletedId),
    );
    expect(await stores.inbox.countUnread(anna)).toBe(0);
  });

  test('of an addition comes once, and not across a block nor of what one did oneself', async () => {
    const [anna, ben, carla] = [id(), id(), id()];
    const group = groupOf(factory, [anna]);
    const [adds, rejoins] = [group.adds(ben), group.adds(carla)];
    await handle(pairOf(factory, anna, carla).blocks(carla), group.made, adds, rejoins, adds);
    expect(await kindsIn(group.roomId, anna)).toEqual([]);
    expect(await kindsIn(group.roomId, ben)).toEqual(['ADDED_TO_GROUP']);
    expect(await kindsIn(group.roomId, carla)).toEqual([]);
  });
});

describe('who is in a group', () => {
  test('is the same in whatever order the changes come: one that was driven again late too', async () => {
    const [roomId, anna, ben] = [id(), id(), id()];
    const joined = (seq: number, ...joinedIds: string[]) => ({ roomId, seq, joinedIds, leftIds: [] });
    const left = (seq: number, ...leftIds: string[]) => ({ roomId, seq, joinedIds: [], leftIds });
    const changes = [joined(1, anna, ben), left(3, ben), joined(5, ben), left(8, anna)];
    for (const change of changes.toReversed()) await stores.groups.apply([change, change]);
    const at = async (version: number) => [...((await stores.groups.membersAt(roomId, version)) ?? [])];
    expect(await at(1)).toEqual([anna, ben]);
    expect(await at(4)).toEqual([anna]);
    expect((await at(5)).toSorted()).toEqual([anna, ben].toSorted());
    expect(await at(8)).toEqual([ben]);
    expect(await stores.groups.membersAt(roomId, 9)).toBeNull();
  });

  test('can be rebuilt from chat, and then is notified of what waited', async () => {
    const own = await createMongoDatabase();
    const kept = await open(own.url);
    try {
      const [anna, ben, carla] = [id(), id(), id()];
      const { roomId, made, adds, removes, says } = groupOf(factory, [anna, ben]);
      adds(carla);
      removes(ben);
      await handlersOf(kept)(made, says(anna));
      const { members, versions } = createGroupProjections(kept);
      const row = (key: string, version: number) => ({ key, version, state: {} });
      const chat = {
        members: [row(`${roomId}:${anna}`, 1), row(`${roomId}:${carla}`, 2)],
        versions: [row(roomId, 3)],
      };
      const owned = (rows: readonly ReturnType<typeof row>[]) => (after: string) =>
        Promise.resolve(rows.filter(({ key }) => key > after).toSorted((a, b) => (a.key < b.key ? -1 : 1)));
      expect(await rebuild({ projection: members, readOwner: owned(chat.members) })).toEqual({
        rows: 2,
        repaired: { missing: 1, extra: 1 },
        isEqual: true,
      });
      const isOfMessage = { kind: 'MESSAGE_RECEIVED' };
      expect(await kept.db.collection('notifications').countDocuments(isOfMessage)).toBe(0);
      expect(await rebuild({ projection: versions, readOwner: owned(chat.versions) })).toMatchObject({
        repaired: { stale: 1 },
        isEqual: true,
      });
      const notified = await kept.db.collection('notifications').find(isOfMessage).toArray();
      expect(notified.map(({ userId }) => userId as string)).toEqual([carla]);
    } finally {
      await kept.close();
      await own.drop();
    }
  });
});
