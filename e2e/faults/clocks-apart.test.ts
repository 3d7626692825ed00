import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  befriend,
  clockOffset,
  eventually,
  everybodyLeaves,
  nextDelivered,
  nextLatest,
  nobody,
  type OwnPlatform,
  perform,
  sendMessage,
  signIn,
  signUp,
  signUpFriends,
  started,
  startOwnPlatform,
  succeed,
} from '@parley/testkit';
import { follow, numbered, receive } from './support/room.ts';

const refresh = (refreshToken: string) =>
  perform<{ tokens?: { accessToken: string; refreshToken: string } }>(
    nobody(),
    'refreshSession',
    { refreshToken },
    { success: 'tokens { accessToken refreshToken }' },
  );

describe.each([
  ['user', 5_000],
  ['user', -5_000],
  ['gateway', 5_000],
  ['gateway', -5_000],
  ['chat', 5_000],
  ['chat', -5_000],
])('with the clock of the %s service %i ms off', (service, ms) => {
  let services: OwnPlatform;
  beforeAll(async () => {
    services = await startOwnPlatform(`clocks-${service}`, { envOf: { [service]: clockOffset(ms) } });
  });
  afterAll(async () => {
    await everybodyLeaves();
    await services.stop();
  });

  test('tokens are taken, refreshed, and again within the grace; a session that ends is refused', async () => {
    const before = Date.now();
    const person = await signUp();
    if (service === 'user')
      expectOff(
        (await person.ask<{ user: { createdAt: string } }>('{ myAccount { user { createdAt } } }')).user
          .createdAt,
        before,
        ms,
      );
    const lost = await refresh(person.tokens.refreshToken);
    const again = await refresh(person.tokens.refreshToken);
    expect(again.tokens?.refreshToken).toBe(lost.tokens?.refreshToken);
    const renewed = nobody(again.tokens?.accessToken);
    expect(await renewed.ask('{ me { id } }')).toEqual({ id: person.id });
    const stream = person.subscribe(
      'subscription { friendEvents { __typename ... on StreamStart { cursor } } }',
    );
    await started(stream);
    await person.ask('mutation { logout { __typename } }');
    expect((await person.socket().closed).code).toBe(4401);
    await eventually(async () => expect((await renewed.send('{ me { id } }')).errors).toBeDefined());
  });

  test('messages arrive once and in order, and a stream and a room list resume', async () => {
    const before = Date.now();
    const { ada, ben, roomId } = await signUpFriends();
    const live = follow(ben, roomId);
    const cursor = await started(live);
    const inbox = ben.subscribe(inboxEvents);
    const inboxCursor = await started(inbox);
    const texts = numbered('message', 10);
    for (const text of texts) await sendMessage(ada, roomId, text);
    expect((await receive(live, texts.length, 60_000)).texts).toEqual(texts);
    expect((await receive(follow(ben, roomId, cursor), texts.length, 60_000)).texts).toEqual(texts);
    const resumed = ben.subscribe(inboxEvents, { after: inboxCursor });
    const { room } = (await nextDelivered<Changed>(resumed)).event;
    expect(room.lastMessage.text).toBe(texts.at(-1));
    if (service === 'chat') expectOff(room.lastMessage.sentAt, before, ms);
    await succeed(ben, 'markMessagesRead', { roomId, upTo: texts.length });
  });

  test('friends see each other come and go', async () => {
    const [ada, ben] = [await signUp(), await signUp()];
    await befriend(ada, ben);
    const seen = ada.subscribe('subscription { friendsOnlineStatus { onlineStatus { state } } }');
    const next = async (): Promise<string> =>
      (await nextLatest<{ onlineStatus: { state: string } }>(seen, 60_000)).onlineStatus.state;
    const phone = await signIn(ben);
    await phone.socket().opened;
    for (let state = await next(); state !== 'ONLINE';) state = await next();
    await phone.leave();
    for (let state = await next(); state !== 'OFFLINE';) state = await next();
  });
});

const inboxEvents = `subscription($after: Cursor) { inboxEvents(after: $after) {
  __typename ... on StreamStart { cursor } ... on InboxRoomChanged { room { lastMessage { text sentAt } } } } }`;

interface Changed {
  readonly room: { readonly lastMessage: { readonly text: string; readonly sentAt: string } };
}

/** A time that was taken between `before` and now, by a clock that is off by so much. */
function expectOff(time: string, before: number, ms: number): void {
  expect(Date.parse(time) - ms).toBeGreaterThanOrEqual(before);
  expect(Date.parse(time) - ms).toBeLessThanOrEqual(Date.now());
}
