import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@parley/testkit';
import { id, pairOf, roomOf } from './facts.ts';
import { startTestService, type TestService } from './service.ts';

let service: TestService;

beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

const markRead = /* GraphQL */ `
  mutation ($ids: [ID!]!) {
    markNotificationsRead(input: { ids: $ids }) {
      __typename
      ... on MarkNotificationsReadSuccess {
        notifications {
          id
          readAt
        }
        unreadCount
      }
      ... on NotificationNotFound {
        message
        ids
      }
      ... on InvalidInput {
        message
        field
      }
    }
  }
`;

describe('friend requests', () => {
  test('the one who is asked is told, the one who asks is not', async () => {
    const [anna, ben, requestId] = [id(), id(), id()];
    await service.publish(pairOf(service, anna, ben).asks(ben, requestId));
    const [told] = await service.as(anna).listOf(1);
    expect(told).toMatchObject({
      kind: 'FRIEND_REQUEST_RECEIVED',
      actor: { id: ben },
      room: null,
      message: null,
      friendRequest: { id: requestId },
      readAt: null,
    });
    expect(await service.as(ben).list()).toEqual([]);
  });

  test('a hidden request is never told, nor is what becomes of it', async () => {
    const [anna, ben] = [id(), id()];
    const pair = pairOf(service, anna, ben);
    await service.publish(pair.asks(ben, id(), true), pair.asks(ben, id()));
    expect(await service.as(anna).listOf(1)).toHaveLength(1);
  });

  test('an accepted request is told to the asker and read by the one who accepted', async () => {
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

  test('a rejected request is read, and the asker is not told', async () => {
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
  test('every recipient is told, the sender is not, also when named among them', async () => {
    const [anna, ben, carla, messageId] = [id(), id(), id(), id()];
    const room = roomOf(service);
    await service.publish(room.says(ben, [anna, carla, ben], messageId));
    const told = {
      kind: 'MESSAGE_RECEIVED',
      actor: { id: ben },
      room: { id: room.roomId },
      message: { id: messageId },
      friendRequest: null,
    };
    expect(await service.as(anna).listOf(1)).toMatchObject([told]);
    expect(await service.as(carla).listOf(1)).toMatchObject([told]);
    expect(await service.as(ben).list()).toEqual([]);
  });

  test('a message that is delivered again is told once', async () => {
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

  test('who reads a room has read what told of it, up to that number, and in no other room', async () => {
    const [anna, ben] = [id(), id()];
    const [room, other] = [roomOf(service), roomOf(service)];
    await service.publish(...[1, 2, 3].map(() => room.says(ben, [anna])), other.says(ben, [anna]));
    await service.as(anna).listOf(4);
    await service.publish(room.reads(anna, 2));
    await eventually(async () => expect(await service.as(anna).unread()).toBe(2));
    const read = (await service.as(anna).list()).filter(({ readAt }) => readAt !== null);
    expect(read).toHaveLength(2);
  });

  test('a message that was read before it is told is not told', async () => {
    const [anna, ben] = [id(), id()];
    const room = roomOf(service);
    const [first, second] = [room.says(ben, [anna]), room.says(ben, [anna])];
    await service.publish(room.reads(anna, 1), first, second);
    await service.as(anna).listOf(1);
  });
});

describe('blocks', () => {
  test('a block takes back what the blocker has unread of the other, who keeps what they have', async () => {
    const [anna, ben, carla] = [id(), id(), id()];
    const room = roomOf(service);
    await service.publish(room.says(ben, [anna]));
    const [read] = await service.as(anna).listOf(1);
    await service.as(anna).ask(markRead, { ids: [read?.id] });
    // In another room: who answers has read what was said before.
    const elsewhere = roomOf(service).says(anna, [ben]);
    await service.publish(room.says(ben, [anna]), elsewhere);
    await service.as(ben).listOf(1);
    await service.publish(room.says(carla, [anna, ben]));
    await service.as(anna).listOf(3);
    await service.as(ben).listOf(2);
    await service.publish(pairOf(service, anna, ben).blocks(anna));
    expect((await service.as(anna).listOf(2)).map(({ actor }) => actor.id)).toEqual([carla, ben]);
    expect((await service.as(ben).listOf(2)).map(({ actor }) => actor.id)).toEqual([carla, anna]);
  });

  test("a block takes the blocker's request back, as if it had been cancelled", async () => {
    const [anna, ben, request] = [id(), id(), id()];
    const pair = pairOf(service, anna, ben);
    await service.publish(pair.asks(anna, request), roomOf(service).says(anna, [ben]));
    await service.as(ben).listOf(2);
    await service.publish(pair.blocks(anna, request));
    expect(await service.as(ben).listOf(1)).toMatchObject([{ kind: 'MESSAGE_RECEIVED' }]);
  });

  test('while one has blocked the other neither is told of the other; afterwards both are', async () => {
    const [anna, ben, carla] = [id(), id(), id()];
    const pair = pairOf(service, anna, ben);
    const room = roomOf(service);
    await service.publish(pair.blocks(anna));
    await pairHasVersion(anna, ben, 1);
    await service.publish(room.says(ben, [anna]), room.says(anna, [ben]), room.says(carla, [anna, ben]));
    await service.as(anna).listOf(1);
    await service.as(ben).listOf(1);
    await service.publish(pair.unblocks(anna));
    await pairHasVersion(anna, ben, 2);
    await service.publish(room.says(ben, [anna]), room.says(anna, [ben]));
    await service.as(anna).listOf(2);
    await service.as(ben).listOf(2);
  });

  test('a block that only one of two has lifted still holds', async () => {
    const [anna, ben, carla] = [id(), id(), id()];
    const pair = pairOf(service, anna, ben);
    const room = roomOf(service);
    await service.publish(pair.blocks(anna), pair.blocks(ben), pair.unblocks(ben));
    await pairHasVersion(anna, ben, 3);
    await service.publish(room.says(ben, [anna]), room.says(carla, [anna]));
    expect(await service.as(anna).listOf(1)).toMatchObject([{ actor: { id: carla } }]);
  });

  const pairHasVersion = (one: string, other: string, version: number): Promise<void> =>
    eventually(async () => {
      const pairs = service.db.collection<{ _id: string; version: number }>('friend_pairs');
      const pair = await pairs.findOne({ _id: [one, other].toSorted().join(':') });
      expect(pair?.version).toBe(version);
    });
});

describe('notifications', () => {
  const page = /* GraphQL */ `
    query ($first: Int, $after: String, $unreadOnly: Boolean) {
      notifications(first: $first, after: $after, unreadOnly: $unreadOnly) {
        edges {
          cursor
          node {
            id
            message {
              id
            }
          }
        }
        pageInfo {
          hasNextPage
          hasPreviousPage
          startCursor
          endCursor
        }
      }
    }
  `;
  interface Page {
    readonly edges: readonly { readonly cursor: string; readonly node: { message: { id: string } } }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  }
  const texts = ({ edges }: Page): string[] => edges.map(({ node }) => node.message.id);

  test('are listed the newest first, page by page, each once', async () => {
    const [anna, ben] = [id(), id()];
    const messages = Array.from({ length: 5 }, id);
    const room = roomOf(service);
    await service.publish(...messages.map((messageId) => room.says(ben, [anna], messageId)));
    await service.as(anna).listOf(5);
    const first = await service.as(anna).ask<Page>(page, { first: 3 });
    await service.publish(room.says(ben, [anna]));
    await service.as(anna).listOf(6);
    const second = await service.as(anna).ask<Page>(page, { first: 3, after: first.pageInfo.endCursor });
    expect([...texts(first), ...texts(second)]).toEqual(messages.toReversed());
    expect([first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([true, false]);
  });

  test('leave out what was read when asked to', async () => {
    const [anna, ben] = [id(), id()];
    const room = roomOf(service);
    await service.publish(room.says(ben, [anna]), room.says(ben, [anna]));
    await service.as(anna).listOf(2);
    await service.publish(room.reads(anna, 1));
    await eventually(async () => expect(await service.as(anna).unread()).toBe(1));
    const unread = await service.as(anna).ask<Page>(page, { unreadOnly: true });
    expect(unread.edges).toHaveLength(1);
    expect(await service.as(anna).list()).toHaveLength(2);
  });

  test.each([0, 101, -1])('a page of %i is refused with a sentence that names the limit', async (first) => {
    const answer = await service.as(id()).send(page, { first });
    expect(answer.errors).toMatchObject([
      { message: expect.stringContaining('100'), extensions: { code: 'BAD_USER_INPUT' } },
    ]);
  });

  test('a cursor that no list has made is refused', async () => {
    const answer = await service.as(id()).send(page, { after: 'nonsense' });
    expect(answer.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});

describe('marking as read', () => {
  const told = async (count: number): Promise<{ anna: string; ids: string[] }> => {
    const [anna, ben] = [id(), id()];
    const room = roomOf(service);
    await service.publish(...Array.from({ length: count }, () => room.says(ben, [anna])));
    return { anna, ids: (await service.as(anna).listOf(count)).map((one) => one.id) };
  };

  test('marks those that are named, once; a repeat keeps the time', async () => {
    const { anna, ids } = await told(3);
    const named = [ids[2], ids[0]];
    const first = await service.as(anna).ask(markRead, { ids: named });
    expect(first).toMatchObject({
      __typename: 'MarkNotificationsReadSuccess',
      notifications: named.map((one) => ({ id: one, readAt: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/u) })),
      unreadCount: 1,
    });
    expect(await service.as(anna).ask(markRead, { ids: [...named, ...named] })).toEqual(first);
    expect(
      await service.db.collection('notification_feed').countDocuments({ userId: anna, type: 'READ' }),
    ).toBe(1);
  });

  test("with an unknown id or another's, names them and changes nothing", async () => {
    const [{ anna, ids }, other] = [await told(1), await told(1)];
    const unknown = id();
    expect(await service.as(anna).ask(markRead, { ids: [...ids, unknown, ...other.ids] })).toEqual({
      __typename: 'NotificationNotFound',
      message: expect.any(String),
      ids: [unknown, ...other.ids],
    });
    expect(await service.as(anna).unread()).toBe(1);
    expect(await service.as(other.anna).unread()).toBe(1);
  });

  test.each([
    ['no id', [], 'ids'],
    ['more than 100 ids', Array.from({ length: 101 }, id), 'ids'],
    ['what is no id', [id(), 'first'], 'ids.1'],
  ])('with %s is invalid', async (_what, ids, field) => {
    expect(await service.as(id()).ask(markRead, { ids })).toMatchObject({
      __typename: 'InvalidInput',
      field,
    });
  });

  test('marks all', async () => {
    const { anna } = await told(3);
    const markAll = `mutation { markAllNotificationsRead { ... on MarkAllNotificationsReadSuccess { markedCount unreadCount } } }`;
    expect(await service.as(anna).ask(markAll)).toEqual({ markedCount: 3, unreadCount: 0 });
    expect(await service.as(anna).ask(markAll)).toEqual({ markedCount: 0, unreadCount: 0 });
    expect(await service.as(anna).unread()).toBe(0);
    expect(await service.as(anna).list()).toHaveLength(3);
  });
});

describe('trust', () => {
  const operations = [
    '{ notifications { edges { node { id } } } }',
    '{ unreadNotificationCount }',
    'mutation { markAllNotificationsRead { __typename } }',
    `mutation { markNotificationsRead(input: { ids: ["${id()}"] }) { __typename } }`,
    `{ _entities(representations: [{ __typename: "Notification", id: "${id()}" }]) { __typename } }`,
  ];

  test.each(operations)('%s wants a viewer', async (operation) => {
    const answer = await service.sendAs(await service.token(null), operation);
    expect(answer.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  });

  test('whoever is not the gateway is refused', async () => {
    expect((await service.sendAs(undefined, '{ unreadNotificationCount }')).status).toBe(401);
    expect((await service.sendAs('nonsense', '{ unreadNotificationCount }')).status).toBe(401);
  });

  test('only the owner resolves a notification, and many of them by one look', async () => {
    const [anna, ben] = [id(), id()];
    const room = roomOf(service);
    await service.publish(room.says(ben, [anna]), room.says(ben, [anna]));
    const ids = (await service.as(anna).listOf(2)).map((one) => one.id);
    const entities = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Notification { id kind } } }`;
    const r = [...ids, id(), 'nonsense'].map((one) => ({ __typename: 'Notification', id: one }));
    const kind = 'MESSAGE_RECEIVED';
    expect(await service.as(anna).ask(entities, { r })).toEqual([
      ...ids.map((one) => ({ id: one, kind })),
      null,
      null,
    ]);
    expect(await service.as(ben).ask(entities, { r })).toEqual([null, null, null, null]);
  });
});
