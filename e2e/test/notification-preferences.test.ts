import { afterEach, expect, test } from '@jest/globals';
import {
  askForFriendship,
  befriend,
  block,
  eventually,
  everybodyLeaves,
  nextEvent,
  type Person,
  refusal,
  signIn,
  signUp,
  started,
  succeed,
} from '@parley/testkit';

afterEach(everybodyLeaves);

interface Preferences {
  readonly kinds: readonly { readonly kind: string; readonly isEnabled: boolean }[];
}
const preferences = (person: Person): Promise<Preferences> =>
  person.ask('{ notificationPreferences { kinds { kind isEnabled } } }');
const set = async (person: Person, kind: string, isEnabled: boolean): Promise<Preferences> => {
  const selection = 'preferences { kinds { kind isEnabled } }';
  const kinds = [{ kind, isEnabled }];
  return (
    await succeed<{ preferences: Preferences }>(person, 'updateNotificationPreferences', { kinds }, selection)
  ).preferences;
};
const optIn = (person: Person): Promise<Preferences> => set(person, 'FRIEND_CAME_ONLINE', true);

/** Of whom the person was notified by a kind, the newest first. */
const delivered = async (
  person: Person,
  kind = 'FRIEND_CAME_ONLINE',
): Promise<{ id: string; at: number }[]> => {
  const { edges } = await person.ask<{
    edges: { node: { kind: string; createdAt: string; actor: { id: string } } }[];
  }>('{ notifications(first: 50) { edges { node { kind createdAt actor { id } } } } }');
  const ofKind = edges.filter(({ node }) => node.kind === kind);
  return ofKind.map(({ node }) => ({ id: node.actor.id, at: Date.parse(node.createdAt) }));
};
const untilReceived = (person: Person, who: readonly Person[], kind?: string): Promise<void> =>
  eventually(async () => {
    const ids = (await delivered(person, kind)).map(({ id }) => id);
    expect(ids.toSorted()).toEqual(who.map(({ id }) => id).toSorted());
  });
/** The notification service knows of a friendship when the one who asked has been notified that it was accepted. */
const befriendAndHear = async (one: Person, other: Person): Promise<void> => {
  await befriend(one, other);
  await untilReceived(one, [other], 'FRIEND_REQUEST_ACCEPTED');
};
/** It knows of the block when what the blocker had unread of the other is gone. */
const blockAndHear = async (one: Person, other: Person): Promise<void> => {
  await block(one, other);
  await untilReceived(one, [], 'FRIEND_REQUEST_ACCEPTED');
};
/** There is no `Problem` in the union of this one. */
const setPresenceVisibility = (person: Person, visibility: string): Promise<object> =>
  person.ask(
    'mutation($input: SetPresenceVisibilityInput!) { setPresenceVisibility(input: $input) { __typename } }',
    { input: { visibility } },
  );

test('a friend who comes online notifies the one who asked for it, once, and not the other', async () => {
  const [ada, ben] = [await signUp(), await signUp()];
  await befriendAndHear(ada, ben);
  const defaults = await preferences(ada);
  expect(defaults.kinds.filter(({ isEnabled }) => !isEnabled)).toEqual([
    { kind: 'FRIEND_CAME_ONLINE', isEnabled: false },
  ]);
  expect((await optIn(ada)).kinds).toContainEqual({ kind: 'FRIEND_CAME_ONLINE', isEnabled: true });
  const stream = ada.subscribe(
    `subscription { notificationReceived { __typename
      ... on NotificationSent { notification { kind actor { displayName onlineStatus { state } } } } } }`,
  );
  await started(stream);
  await ben.socket().opened;
  expect(await nextEvent(stream)).toEqual({
    __typename: 'NotificationSent',
    notification: {
      kind: 'FRIEND_CAME_ONLINE',
      actor: { displayName: ben.displayName, onlineStatus: { state: 'ONLINE' } },
    },
  });
  await (await signIn(ben)).socket().opened;
  const carl = await signUp();
  await befriendAndHear(carl, ada);
  await carl.socket().opened;
  await untilReceived(ada, [ben, carl]);
  // Ada has come before both of them, and Ben has not asked.
  expect(await delivered(ben)).toEqual([]);
});

test('of those who are invisible, or have blocked or are blocked, nobody is notified', async () => {
  const [ada, ben, carl] = [await signUp(), await signUp(), await signUp()];
  const [dora, emil] = [await signUp(), await signUp()];
  await befriendAndHear(ada, carl);
  for (const friend of [ben, dora, emil]) await befriendAndHear(friend, ada);
  await optIn(ada);
  await setPresenceVisibility(ben, 'INVISIBLE');
  await blockAndHear(ada, carl);
  await blockAndHear(dora, ada);
  for (const person of [ben, carl, dora, emil]) await person.socket().opened;
  // The last one who came: a notification of the others would be there.
  await untilReceived(ada, [emil]);

  const before = Date.now();
  await setPresenceVisibility(ben, 'VISIBLE');
  await untilReceived(ada, [ben, emil]);
  expect((await delivered(ada))[0]?.at).toBeGreaterThanOrEqual(before);
});

test('a kind that is switched off notifies nobody, and nothing of what came before is lost', async () => {
  const [ada, ben, carl, dora] = [await signUp(), await signUp(), await signUp(), await signUp()];
  await befriendAndHear(ada, ben);
  await set(ben, 'FRIEND_REQUEST_RECEIVED', false);
  await befriendAndHear(carl, ben);
  await set(ben, 'FRIEND_REQUEST_RECEIVED', true);
  await befriendAndHear(dora, ben);
  await untilReceived(ben, [ada, dora], 'FRIEND_REQUEST_RECEIVED');
});

test('what comes in quiet hours is in the list and in the stream, and says that no alert is wanted', async () => {
  const [ada, ben, carl] = [await signUp(), await signUp(), await signUp()];
  const hour = 3_600_000;
  const inSeoul = (moment: number): string =>
    new Date(moment).toLocaleTimeString('en-GB', { timeZone: 'Asia/Seoul', timeStyle: 'short' });
  const quietHours = {
    from: inSeoul(Date.now() - hour),
    to: inSeoul(Date.now() + hour),
    timeZone: 'Asia/Seoul',
  };
  const selection = 'preferences { quietHours { from to timeZone } }';
  expect(await succeed(ada, 'updateNotificationPreferences', { quietHours }, selection)).toMatchObject({
    preferences: { quietHours },
  });
  const stream = ada.subscribe(
    'subscription { notificationReceived { __typename ... on NotificationSent { notification { isQuiet } } } }',
  );
  await started(stream);
  await askForFriendship(ben, ada);
  expect(await nextEvent(stream)).toMatchObject({ notification: { isQuiet: true } });
  await succeed(ada, 'updateNotificationPreferences', { quietHours: null });
  await askForFriendship(carl, ada);
  expect(await nextEvent(stream)).toMatchObject({ notification: { isQuiet: false } });
  expect(await ada.ask('{ notifications { edges { node { isQuiet } } } }')).toEqual({
    edges: [{ node: { isQuiet: false } }, { node: { isQuiet: true } }],
  });
});

test('quiet hours that are none are InvalidInput', async () => {
  const ada = await signUp();
  const quietHours = { from: '22:00', to: '07:00', timeZone: 'The Moon' };
  expect(await refusal(ada, 'updateNotificationPreferences', { quietHours })).toMatchObject({
    __typename: 'InvalidInput',
    problems: [{ field: 'quietHours.timeZone' }],
  });
});

test('a kind that is named twice is InvalidInput', async () => {
  const ada = await signUp();
  const kinds = [true, false].map((isEnabled) => ({ kind: 'MESSAGE_RECEIVED', isEnabled }));
  expect(await refusal(ada, 'updateNotificationPreferences', { kinds })).toMatchObject({
    __typename: 'InvalidInput',
    problems: [{ field: 'kinds.1.kind' }],
  });
  expect((await preferences(ada)).kinds).toContainEqual({ kind: 'MESSAGE_RECEIVED', isEnabled: true });
});
