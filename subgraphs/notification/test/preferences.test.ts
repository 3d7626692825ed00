import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { id, pairOf, presenceOf } from './events.ts';
import { startTestService, type TestService } from './service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

interface Preferences {
  readonly kinds: readonly { readonly kind: string; readonly isEnabled: boolean }[];
}
const enabled = ({ kinds }: Preferences): string[] =>
  kinds.filter(({ isEnabled }) => isEnabled).map(({ kind }) => kind);
const preferences = async (userId: string): Promise<string[]> =>
  enabled(await service.as(userId).ask('{ notificationPreferences { kinds { kind isEnabled } } }'));
const update = (userId: string, input: object): Promise<object> =>
  service.as(userId).ask(
    `mutation($input: UpdateNotificationPreferencesInput!) { updateNotificationPreferences(input: $input) {
      ... on UpdateNotificationPreferencesSuccess { preferences { kinds { kind isEnabled } quietHours { from to timeZone } } }
      ... on InvalidInput { problems { field reason } }
    } }`,
    { input },
  );
const set = (userId: string, kind: string, isEnabled: boolean): Promise<object> =>
  update(userId, { kinds: [{ kind, isEnabled }] });

/** What notifies by default. */
const usual = [
  'FRIEND_REQUEST_RECEIVED',
  'FRIEND_REQUEST_ACCEPTED',
  'MESSAGE_RECEIVED',
  'MENTIONED',
  'REPLIED',
  'THREAD_REPLIED',
  'REACTED',
  'ADDED_TO_GROUP',
  'JOIN_REQUESTED',
  'JOIN_REQUEST_DECLINED',
  'SCHEDULED_MESSAGE_FAILED',
];

test('by default everything notifies but a friend who comes online', async () => {
  const anna = id();
  expect(await preferences(anna)).toEqual(usual);
  expect(await update(anna, {})).toMatchObject({ preferences: { kinds: { length: usual.length + 1 } } });
  expect(await preferences(anna)).toEqual(usual);
});

test('a change changes what it names, for this user, and answers all', async () => {
  const anna = id();
  const first = (await set(anna, 'FRIEND_CAME_ONLINE', true)) as { preferences: Preferences };
  expect(enabled(first.preferences)).toHaveLength(usual.length + 1);
  await set(anna, 'MESSAGE_RECEIVED', false);
  const now = await preferences(anna);
  expect(now).toHaveLength(usual.length);
  expect(now).not.toContain('MESSAGE_RECEIVED');
  expect(await preferences(id())).toHaveLength(usual.length);
});

test('a kind that is named twice is refused, and nothing is changed', async () => {
  const anna = id();
  const kinds = [true, false].map((isEnabled) => ({ kind: 'FRIEND_CAME_ONLINE', isEnabled }));
  expect(await update(anna, { kinds: [{ kind: 'MESSAGE_RECEIVED', isEnabled: false }, ...kinds] })).toEqual({
    problems: [{ field: 'kinds.2.kind', reason: 'Name each kind once.' }],
  });
  expect(await preferences(anna)).toHaveLength(usual.length);
});

test('groups of which every message is wanted are named each once, and replace those that were', async () => {
  const [anna, one, other] = [id(), id(), id()];
  const rooms = async (): Promise<readonly string[]> => {
    const { allMessagesRooms } = await service
      .as(anna)
      .ask<{ allMessagesRooms: { id: string }[] }>('{ notificationPreferences { allMessagesRooms { id } } }');
    return allMessagesRooms.map((room) => room.id);
  };
  await update(anna, { allMessagesRoomIds: [one, other.toUpperCase(), one] });
  expect(await rooms()).toEqual([one, other]);
  await set(anna, 'REPLIED', false);
  expect(await rooms()).toEqual([one, other]);
  await update(anna, { allMessagesRoomIds: [] });
  expect(await rooms()).toEqual([]);
  const tooMany = Array.from({ length: 501 }, id);
  expect(await update(anna, { allMessagesRoomIds: tooMany })).toEqual({
    problems: [{ field: 'allMessagesRoomIds', reason: 'Name 500 rooms at most.' }],
  });
  expect(await update(anna, { allMessagesRoomIds: ['lobby'] })).toEqual({
    problems: [{ field: 'allMessagesRoomIds.0', reason: 'This is no id of a room.' }],
  });
});

describe('quiet hours', () => {
  const inHours = (timeZone: string, hours: number): string =>
    new Date(Date.now() + hours * 3_600_000).toLocaleTimeString('en-GB', { timeZone, timeStyle: 'short' });
  /** Those around this moment, or those that begin in an hour, in the place's local time. */
  const around = (timeZone: string) => ({ from: inHours(timeZone, -1), to: inHours(timeZone, 1), timeZone });
  const ahead = (timeZone: string) => ({ from: inHours(timeZone, 1), to: inHours(timeZone, 2), timeZone });
  /** Somebody asks the user for friendship. Answers whether the newest of `count` notifications is quiet. */
  const notified = async (userId: string, count: number): Promise<boolean | undefined> => {
    const asker = id();
    await service.publish(pairOf(service, userId, asker).asks(asker, id()));
    return (await service.as(userId).listOf(count))[0]?.isQuiet;
  };

  test('mark the notifications made in them, and are over when their owner ends them', async () => {
    const anna = id();
    expect(await notified(anna, 1)).toBe(false);
    for (const quietHours of [around('Asia/Seoul'), around('America/St_Johns')]) {
      expect(await update(anna, { quietHours })).toMatchObject({ preferences: { quietHours } });
    }
    expect(await notified(anna, 2)).toBe(true);
    await set(anna, 'MESSAGE_RECEIVED', false);
    expect(await notified(anna, 3)).toBe(true);
    await update(anna, { quietHours: ahead('Asia/Seoul') });
    expect(await notified(anna, 4)).toBe(false);
    expect(await update(anna, { quietHours: null })).toMatchObject({ preferences: { quietHours: null } });
  });

  test.each([
    [{ from: '24:00' }, 'quietHours.from'],
    [{ to: '7:00' }, 'quietHours.to'],
    [{ to: '22:00' }, 'quietHours.to'],
    [{ timeZone: 'Asia/Atlantis' }, 'quietHours.timeZone'],
  ])('with %j are refused in a sentence, and nothing is changed', async (wrong, field) => {
    const anna = id();
    const quietHours = { from: '22:00', to: '07:00', timeZone: 'Asia/Seoul', ...wrong };
    const kinds = [{ kind: 'MESSAGE_RECEIVED', isEnabled: false }];
    expect(await update(anna, { quietHours, kinds })).toEqual({
      problems: [{ field, reason: expect.stringMatching(/^[A-Z].+\.$/u) }],
    });
    expect(await preferences(anna)).toHaveLength(usual.length);
  });
});

test('a kind that is switched off does not notify, every other does; what came before stays', async () => {
  const [anna, ben, carla] = [id(), id(), id()];
  await service.publish(pairOf(service, anna, ben).asks(ben, id()));
  await service.as(anna).listOf(1);
  await set(anna, 'FRIEND_REQUEST_RECEIVED', false);
  const pair = pairOf(service, anna, carla);
  const requestId = id();
  await service.publish(pair.asks(carla, id()), pair.cancels(carla, id()), pair.asks(anna, requestId));
  await service.publish(pair.accepts(carla, requestId));
  const kinds = (await service.as(anna).listOf(2)).map(({ kind }) => kind);
  expect(kinds).toEqual(['FRIEND_REQUEST_ACCEPTED', 'FRIEND_REQUEST_RECEIVED']);
});

test('a friend who comes online notifies the one who asked, in the list and in the stream', async () => {
  const [anna, ben, requestId] = [id(), id(), id()];
  const pair = pairOf(service, anna, ben);
  await service.publish(pair.asks(anna, requestId), pair.accepts(ben, requestId));
  await service.as(anna).listOf(1);
  await set(anna, 'FRIEND_CAME_ONLINE', true);
  const stream = await service.as(anna).subscribe();
  await stream.next();
  await service.publish(presenceOf(service, ben).comes());
  const notified = {
    kind: 'FRIEND_CAME_ONLINE',
    actor: { id: ben },
    room: null,
    message: null,
    friendRequest: null,
    readAt: null,
  };
  expect((await stream.next()).data).toMatchObject({
    notificationReceived: { __typename: 'NotificationSent', notification: notified, unreadCount: 2 },
  });
  expect((await service.as(anna).listOf(2))[0]).toMatchObject(notified);
});

test.each([
  '{ notificationPreferences { __typename } }',
  'mutation { updateNotificationPreferences(input: {}) { __typename } }',
])('%s wants a viewer', async (operation) => {
  const answer = await service.sendAs(await service.token(null), operation);
  expect(answer.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
});
