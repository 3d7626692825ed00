import { createEventFactory, type OutgoingEvent } from '@parley/event-bus';
import { createMongoDatabase } from '@parley/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { InboxStore } from '../src/stores/inbox-store.ts';
import type { NotificationKind } from '../src/inbox/notification.ts';
import type { FeedDocument, NotificationDocument } from '../src/stores/collections.ts';
import { openStores, type Stores } from '../src/stores/stores.ts';
import { groupOf, id, pairOf, roomOf } from './events.ts';
import { handlersOf, onceAnswered } from './handlers.ts';

interface Conversation {
  readonly anna: string;
  readonly events: readonly OutgoingEvent[];
}

const factory = { make: createEventFactory({ source: 'test' }) };

/** Handlers are called by hand, so that the test decides what is handled in one batch. */
describe('events of rooms that are handled in one batch', () => {
  const opened: { readonly stores: Stores; drop(): Promise<void> }[] = [];
  let stores: Stores;
  let oneByOne: Stores;

  async function open(
    now: () => Date = () => new Date(),
    newId: () => string = id,
    notificationDays = 90,
  ): Promise<Stores> {
    const database = await createMongoDatabase();
    const made = await openStores({
      environment: { MONGODB_URL: database.url, NOTIFICATION_DAYS: notificationDays },
      now,
      newId,
    });
    opened.push({ stores: made, drop: () => database.drop() });
    return made;
  }
  beforeAll(async () => {
    [stores, oneByOne] = [await open(), await open()];
  });
  afterAll(async () => {
    for (const one of opened) {
      await one.stores.close();
      await one.drop();
    }
  });

  const notificationsOf = ({ db }: Stores, userId: string): Promise<NotificationDocument[]> =>
    db
      .collection<NotificationDocument>('notifications')
      .find({ userId }, { sort: { seq: 1 } })
      .toArray();
  const feedOf = ({ db }: Stores, userId: string): Promise<FeedDocument[]> =>
    db
      .collection<FeedDocument>('notification_feed')
      .find({ userId }, { sort: { seq: 1 } })
      .toArray();

  test('see one another: a recipient who answers was notified first, and has read it then', async () => {
    const [anna, ben] = [id(), id()];
    const room = roomOf(factory);
    await handlersOf(stores)(
      room.says(anna, [ben]),
      room.says(anna, [ben]),
      room.says(ben, [anna]),
      room.says(anna, [ben]),
    );
    const [first, second, third] = await notificationsOf(stores, ben);
    expect([first?.state, second?.state, third?.state]).toEqual(['READ', 'READ', 'UNREAD']);
    const entries = (await feedOf(stores, ben)).map(({ type, notificationIds }) => [type, notificationIds]);
    expect(entries).toEqual([
      ['SENT', [first?._id]],
      ['SENT', [second?._id]],
      ['READ', [first?._id, second?._id]],
      ['SENT', [third?._id]],
    ]);
    expect((await notificationsOf(stores, anna)).map(({ state }) => state)).toEqual(['READ']);
  });

  test('notify nobody of what was said while they muted the room, and of all else', async () => {
    const [anna, ben, carl] = [id(), id(), id()];
    const room = roomOf(factory);
    const [soon, past] = [new Date(Date.now() + 3_600_000), new Date(Date.now() - 3_600_000)];
    const handle = handlersOf(stores);
    await handle(
      room.says(carl, [anna, ben]),
      room.mutes(anna, 1, { until: soon }),
      room.says(carl, [anna, ben]),
      room.mutes(ben, 1, { until: past }),
      room.says(carl, [anna, ben]),
      // Said while Ben still muted it, and handled late.
      room.says(carl, [anna, ben], id(), new Date(past.getTime() - 1_000).toISOString()),
      roomOf(factory).says(carl, [anna]),
      room.mutes(anna, 2, null),
      room.says(carl, [anna, ben]),
      room.mutes(anna, 4, { until: null }),
      // Repeats, and what was overtaken, change nothing.
      room.mutes(anna, 2, null),
      room.mutes(anna, 3, null),
      room.says(carl, [anna, ben]),
    );
    const numbersOf = async (userId: string) =>
      (await notificationsOf(stores, userId)).map(({ messageNumber }) => messageNumber);
    expect(await numbersOf(anna)).toEqual([1, 1, 5]);
    expect(await numbersOf(ben)).toEqual([1, 2, 3, 5, 6]);
  });

  test('know the higher version of a mute, whichever of two instances was first', async () => {
    const [anna, ben] = [id(), id()];
    const room = roomOf(factory);
    const [first, second] = [handlersOf(stores), handlersOf(stores)];
    const mutes = Array.from({ length: 10 }, (_, index) => room.mutes(anna, index + 1, { until: null }));
    const last = room.mutes(anna, 11, null);
    await Promise.all([...mutes, last].map((event, index) => (index % 2 === 0 ? first : second)(event)));
    await first(room.says(ben, [anna]));
    expect(await notificationsOf(stores, anna)).toHaveLength(1);
  });

  test('are notified with the trace of their own event', async () => {
    const [anna, ben] = [id(), id()];
    const room = roomOf(factory);
    const traces = ['a', 'b'].map((digit) => `00-${digit.repeat(32)}-${digit.repeat(16)}-01`);
    const sent = traces.map((traceparent) => {
      const event = room.says(ben, [anna]);
      return { ...event, payload: JSON.stringify({ ...JSON.parse(event.payload), traceparent }) };
    });
    await handlersOf(stores)(...sent);
    expect((await feedOf(stores, anna)).map(({ traceparent }) => traceparent)).toEqual(traces);
  });

  test('change nothing when they come again, alone or in a batch with later ones', async () => {
    const [anna, ben] = [id(), id()];
    const room = roomOf(factory);
    const handle = handlersOf(stores);
    const sent = Array.from({ length: 4 }, () => room.says(ben, [anna]));
    const [one, two, three, four] = sent as [OutgoingEvent, OutgoingEvent, OutgoingEvent, OutgoingEvent];
    await handle(one, two, one);
    await handle(two);
    await handle(one, two, three, three, four, room.reads(anna, 1), one);
    const notified = await notificationsOf(stores, anna);
    expect(notified.map(({ messageNumber, state }) => [messageNumber, state])).toEqual([
      [1, 'READ'],
      [2, 'UNREAD'],
      [3, 'UNREAD'],
      [4, 'UNREAD'],
    ]);
    expect((await feedOf(stores, anna)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
  });

  describe('that come again', () => {
    const isRecorded = async ({ db }: Stores, { id: eventId }: OutgoingEvent): Promise<boolean> =>
      (await db.collection<{ _id: string }>('processed_events').findOne({ _id: eventId })) !== null;

    test('are known by their notifications where everybody was notified, and read nothing that came since', async () => {
      const [anna, ben] = [id(), id()];
      const group = groupOf(factory, [anna, ben]);
      const handle = handlersOf(stores);
      const first = group.says(anna);
      const sent = group.says(anna);
      await handle(group.made, first, sent);
      // Anna is mentioned in what is below her receipt.
      await handle(group.edits(ben, id(), [anna]));
      await handle(first, sent);
      const statesOf = async (userId: string) =>
        (await notificationsOf(stores, userId)).map(({ kind, state }) => `${kind} ${state}`);
      expect(await statesOf(anna)).toEqual(['MENTIONED UNREAD']);
      await handle(sent, group.says(anna), sent);
      expect(await statesOf(anna)).toEqual(['MENTIONED READ']);
      expect((await statesOf(ben)).slice(1)).toEqual(Array(3).fill('MESSAGE_RECEIVED UNREAD'));
      expect(await isRecorded(stores, sent)).toBe(false);
    });

    test('notify nobody who was left out, alone or with others, for a mute, a preference or a block', async () => {
      const [anna, ben, carl, dora, eve] = [id(), id(), id(), id(), id()];
      const room = roomOf(factory);
      const handle = handlersOf(stores);
      const pair = pairOf(factory, eve, carl);
      const want = (isWanted: boolean) =>
        onceAnswered(async () => {
          const kinds = { MESSAGE_RECEIVED: isWanted };
          await stores.inbox.transaction([dora], {}, (one) => one.changePreferences(dora, { kinds }));
        });
      await want(false);
      await handle(room.mutes(anna, 1, { until: null }), pair.blocks(eve));
      const said = [[anna, ben], [dora, ben], [eve, ben], [anna], [dora], []].map((to) =>
        room.says(carl, to),
      );
      await handle(...said);
      await want(true);
      await handle(room.mutes(anna, 2, null), pair.unblocks(eve));
      await handle(...said, ...said);
      for (const event of said) await handle(event);
      for (const userId of [anna, dora, eve]) expect(await notificationsOf(stores, userId)).toEqual([]);
      expect(await notificationsOf(stores, ben)).toHaveLength(3);
      expect(await Promise.all(said.map((event) => isRecorded(stores, event)))).toEqual(said.map(() => true));
    });

    test('are recorded as well where notifications go sooner than records', async () => {
      const [anna, ben] = [id(), id()];
      const shortLived = await open(undefined, undefined, 29);
      const sent = roomOf(factory).says(ben, [anna]);
      await handlersOf(shortLived)(sent);
      expect(await isRecorded(shortLived, sent)).toBe(true);
      await shortLived.db.collection('notifications').deleteMany({});
      await handlersOf(shortLived)(sent);
      expect(await notificationsOf(shortLived, anna)).toEqual([]);
    });
  });

  test('notify of a message once also when two events announce it', async () => {
    const [anna, ben, roomId, messageId] = [id(), id(), id(), id()];
    const [event, twin] = [1, 2].map(() => roomOf(factory, roomId).says(ben, [anna], messageId));
    if (event === undefined || twin === undefined) throw new Error('There are two.');
    await handlersOf(stores)(event, twin, roomOf(factory, roomId).says(ben, [anna]));
    expect((await feedOf(stores, anna)).map(({ type }) => type)).toEqual(['SENT', 'SENT']);
  });

  test('have times that never run backwards, whatever the clock does', async () => {
    let time = Date.parse('2026-01-01T12:00:00Z');
    const backwards = await open(() => new Date((time -= 1000)));
    const handle = handlersOf(backwards);
    const [anna, ben] = [id(), id()];
    const room = roomOf(factory);
    await handle(room.says(ben, [anna]));
    await handle(room.says(ben, [anna]), room.says(ben, [anna]), room.says(anna, [ben]));
    const entries = await feedOf(backwards, anna);
    const times = entries.map(({ at }) => at.getTime());
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    const readAt = (await notificationsOf(backwards, anna)).map((one) => one.readAt?.getTime());
    expect(readAt).toEqual([times[3], times[3], times[3]]);
  });

  describe('of several partitions', () => {
    /** An inbox that notes the events of each transaction, and that cannot be had for one of them; alone it says so only after `hesitation`. */
    function watched(failing?: OutgoingEvent, hesitation: Promise<unknown> = Promise.resolve()) {
      const transactions: string[][] = [];
      const inbox: InboxStore = {
        ...stores.inbox,
        roomTransaction: async (given, work, options) => {
          const ids = given.map(({ eventId }) => eventId);
          transactions.push(ids);
          if (failing === undefined || !ids.includes(failing.id))
            return stores.inbox.roomTransaction(given, work, options);
          if (ids.length <= 2) await hesitation;
          throw new Error('Not this one');
        },
      };
      return { handle: handlersOf({ ...stores, inbox }), transactions };
    }
    const conversations = (count: number): readonly Conversation[] =>
      Array.from({ length: count }, () => {
        const [anna, ben] = [id(), id()];
        const room = roomOf(factory);
        return { anna, events: [room.says(ben, [anna]), room.says(ben, [anna])] };
      });

    test('share transactions, each of which is bounded', async () => {
      const { handle, transactions } = watched();
      const given = conversations(60);
      await Promise.all(given.map(({ events }) => handle(...events)));
      // Four changes each, of 100 at most.
      expect(transactions.map(({ length }) => length)).toEqual([50, 50, 20]);
      for (const { anna } of given) expect(await notificationsOf(stores, anna)).toHaveLength(2);
    });

    test('are tried individually when their batch fails: only what is wrong fails, and only that is waited for', async () => {
      const [good, bad, other] = conversations(3) as unknown as readonly [
        Conversation,
        Conversation,
        Conversation,
      ];
      let say: (what: string) => void = () => undefined;
      const { handle } = watched(bad.events[0], new Promise((resolve) => (say = resolve)));
      const handling = [good, bad, other].map(({ events }) => handle(...events));
      await Promise.all([handling[0], handling[2]]);
      say('no');
      const results = await Promise.allSettled(handling);
      expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      const notified = await Promise.all([good, bad, other].map(({ anna }) => notificationsOf(stores, anna)));
      expect(notified.map(({ length }) => length)).toEqual([2, 0, 2]);
    });
  });

  test('1,000 recipients of a message are notified in several transactions; a repeat resumes where it stopped', async () => {
    let left = 500;
    const failing = await open(undefined, () => {
      if (left-- === 0) throw new Error('The store is unavailable');
      return id();
    });
    const recipients = Array.from({ length: 1000 }, id);
    const sent = roomOf(factory).says(id(), recipients);
    await expect(handlersOf(failing)(sent)).rejects.toThrow('The store is unavailable');
    const notifications = failing.db.collection('notifications');
    const before = await notifications.countDocuments();
    expect(before).toBeGreaterThanOrEqual(100);
    expect(before).toBeLessThanOrEqual(250);
    left = Infinity;
    await handlersOf(failing)(sent);
    expect(await notifications.countDocuments()).toBe(1000);
    const heads = await failing.feeds.heads(recipients);
    expect(recipients.map((userId) => heads.get(userId)?.seq)).toEqual(recipients.map(() => 1));
  });

  test('who answers 1,200 unread messages of a room has read them all, in transactions that end in time', async () => {
    const [anna, ben] = [id(), id()];
    const room = roomOf(factory);
    const handle = handlersOf(stores);
    await handle(...Array.from({ length: 1200 }, () => room.says(ben, [anna])));
    expect(await stores.inbox.countUnread(anna)).toBe(1000);
    await handle(room.says(ben, [anna]), room.says(anna, [ben]), room.says(ben, [anna]));
    expect(await stores.inbox.countUnread(anna)).toBe(1);
    const entries = (await feedOf(stores, anna)).slice(1200);
    expect(entries.map(({ type, notificationIds }) => [type, notificationIds.length])).toEqual([
      ...Array.from({ length: 6 }, () => ['READ', 200]),
      ['SENT', 1],
      ['READ', 1],
      ['SENT', 1],
    ]);
  });

  /** What happens among six people and, where somebody speaks to all, 120 more. */
  type Step =
    | { readonly does: 'says'; readonly who: number; readonly where: number; readonly toAll: boolean }
    | { readonly does: 'reads'; readonly who: number; readonly where: number; readonly upTo: number }
    | { readonly does: 'repeats'; readonly which: number }
    | { readonly does: 'deletes'; readonly which: number }
    | { readonly does: 'blocks'; readonly who: number; readonly whom: number };
  const who = fc.nat({ max: 5 });
  const where = fc.nat({ max: 2 });
  const steps: fc.Arbitrary<Step[]> = fc.array(
    fc.oneof(
      {
        weight: 12,
        arbitrary: fc.record({
          does: fc.constant('says' as const),
          who,
          where,
          toAll: fc.nat({ max: 30 }).map((one) => one === 0),
        }),
      },
      {
        weight: 4,
        arbitrary: fc.record({
          does: fc.constant('reads' as const),
          who,
          where,
          upTo: fc.nat({ max: 20 }),
        }),
      },
      { weight: 3, arbitrary: fc.record({ does: fc.constant('repeats' as const), which: fc.nat() }) },
      { weight: 1, arbitrary: fc.record({ does: fc.constant('deletes' as const), which: fc.nat() }) },
      { weight: 1, arbitrary: fc.record({ does: fc.constant('blocks' as const), who, whom: who }) },
    ),
    { minLength: 20, maxLength: 60 },
  );

  function eventsOf(
    given: readonly Step[],
    people: readonly string[],
    crowd: readonly string[],
  ): OutgoingEvent[] {
    const rooms = Array.from({ length: 3 }, () => roomOf(factory));
    const pairs = new Map<string, ReturnType<typeof pairOf>>();
    const said: {
      readonly room: ReturnType<typeof roomOf>;
      readonly messageId: string;
      readonly number: number;
    }[] = [];
    const events: OutgoingEvent[] = [];
    const person = (index: number): string => people[index] ?? '';
    const make = (step: Step): OutgoingEvent | undefined => {
      switch (step.does) {
        case 'says': {
          const room = rooms[step.where];
          if (room === undefined) return undefined;
          const messageId = id();
          const number = said.filter((one) => one.room === room).length + 1;
          said.push({ room, messageId, number });
          // The sender is among them too, and one of them twice.
          return room.says(person(step.who), [...people, person(0), ...(step.toAll ? crowd : [])], messageId);
        }
        case 'reads':
          return rooms[step.where]?.reads(person(step.who), step.upTo);
        case 'repeats':
          return events[step.which % Math.max(1, events.length)];
        case 'deletes': {
          const message = said[step.which % Math.max(1, said.length)];
          return message?.room.deletes(person(0), message.messageId, message.number);
        }
        case 'blocks': {
          const [one, other] = [person(step.who), person(step.whom)];
          if (one === other) return undefined;
          const key = [one, other].toSorted().join(':');
          const pair = pairs.get(key) ?? pairOf(factory, one, other);
          pairs.set(key, pair);
          return pair.blocks(one);
        }
      }
    };
    for (const step of given) events.push(...[make(step)].flatMap((event) => event ?? []));
    return events;
  }

  /** An inbox and its feed, without what differs between two databases. */
  async function seenBy(from: Stores, userId: string) {
    const notifications = await notificationsOf(from, userId);
    const messageOf = new Map(notifications.map(({ _id, messageId }) => [_id, messageId]));
    return {
      inbox: notifications.map(({ messageId, actorId, seq, state, isQuiet, readAt }) => {
        return { messageId, actorId, seq, state, isQuiet, isRead: readAt !== null };
      }),
      feed: (await feedOf(from, userId)).map(({ seq, type, notificationIds }) => {
        return { seq, type, messages: notificationIds.map((one) => messageOf.get(one)) };
      }),
      receipts: await from.db
        .collection<{ _id: string; upTo: number }>('room_read_marks')
        .find({ _id: { $regex: `^${userId}:` } }, { sort: { _id: 1 } })
        .toArray(),
    };
  }

  const mute = async (userId: string, quiet: string): Promise<void> => {
    const kinds: Partial<Record<NotificationKind, boolean>> = { MESSAGE_RECEIVED: false };
    for (const inbox of [stores.inbox, oneByOne.inbox]) {
      const quietHours = { from: '00:00', to: '23:59', timeZone: 'Asia/Seoul' };
      await onceAnswered(async () => {
        await inbox.transaction([userId], {}, (one) => one.changePreferences(userId, { kinds }));
        await inbox.transaction([quiet], {}, (one) =>
          one.changePreferences(quiet, { kinds: {}, quietHours }),
        );
      });
    }
  };

  test('leave the same inboxes and feeds as one by one, whatever happens among some people', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.integer({ min: 2, max: 60 }), async (given, size) => {
        const people = Array.from({ length: 6 }, id);
        const crowd = Array.from({ length: 120 }, id);
        await mute(people[4] ?? '', people[5] ?? '');
        const events = eventsOf(given, people, crowd);
        const inParts = async (into: Stores, count: number): Promise<void> => {
          for (let from = 0; from < events.length; from += count)
            await handlersOf(into)(...events.slice(from, from + count));
        };
        await Promise.all([inParts(oneByOne, 1), inParts(stores, size)]);
        for (const userId of [...people, ...crowd.slice(0, 3)])
          expect(await seenBy(stores, userId)).toEqual(await seenBy(oneByOne, userId));
      }),
      { numRuns: 12, endOnFailure: true },
    );
  }, 240_000);
});
