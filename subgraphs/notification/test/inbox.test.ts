import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@parley/testkit';
import { id, roomOf } from './events.ts';
import { markRead } from './mark-read.ts';
import { startTestService, type TestService } from './service.ts';

let service: TestService;

beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

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
  const notified = async (count: number): Promise<{ anna: string; ids: string[] }> => {
    const [anna, ben] = [id(), id()];
    const room = roomOf(service);
    await service.publish(...Array.from({ length: count }, () => room.says(ben, [anna])));
    return { anna, ids: (await service.as(anna).listOf(count)).map((one) => one.id) };
  };

  test('marks those that are named, once; a repeat keeps the time', async () => {
    const { anna, ids } = await notified(3);
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
    const [{ anna, ids }, other] = [await notified(1), await notified(1)];
    const unknown = id();
    expect(await service.as(anna).ask(markRead, { ids: [...ids, unknown, ...other.ids] })).toEqual({
      __typename: 'NotificationNotFound',
      code: 'NOTIFICATION_NOT_FOUND',
      reason: expect.any(String),
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
      problems: [{ field }],
    });
  });

  test('marks all', async () => {
    const { anna } = await notified(3);
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

  test('a caller that is not the gateway is refused', async () => {
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
