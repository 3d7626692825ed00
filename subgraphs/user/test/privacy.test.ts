import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openDatabase } from '../src/stores/database.ts';
import { listenToUserEvents, type SignedIn, startTestService, type TestService } from './user-service.ts';

let service: TestService;
let events: Awaited<ReturnType<typeof listenToUserEvents>>;
beforeAll(async () => {
  service = await startTestService();
  events = await listenToUserEvents(service);
});
afterAll(async () => {
  await events.close();
  await service.close();
});

const share = (who: SignedIn, input: object) =>
  who.ask<object>(
    `mutation($input: UpdatePrivacyInput!) { updatePrivacy(input: $input) {
      ... on UpdatePrivacySuccess { privacy { presenceVisibility sharesReadReceipts } } } }`,
    { input },
  );
const privacy = (sharesReadReceipts: boolean) => {
  return { privacy: { presenceVisibility: 'VISIBLE', sharesReadReceipts } };
};
const versionsOf = async (who: SignedIn, count: number) =>
  (await events.next(who.id, count + 1))
    .filter(({ type }) => type === 'UserPrivacyChanged')
    .map(({ data }) => {
      const { version, sharesReadReceipts } = data as { version: number; sharesReadReceipts: boolean };
      return [version, sharesReadReceipts];
    });

test('read receipts are shared until their owner says otherwise; what stays the same makes no event', async () => {
  const who = await service.signUp();
  expect(await who.ask('{ myAccount { privacy { presenceVisibility sharesReadReceipts } } }')).toEqual(
    privacy(true),
  );
  for (const input of [{}, { sharesReadReceipts: null }, { sharesReadReceipts: true }])
    expect(await share(who, input)).toEqual(privacy(true));
  expect(await share(who, { sharesReadReceipts: false })).toEqual(privacy(false));
  expect(await share(who, { sharesReadReceipts: false })).toEqual(privacy(false));
  expect(await share(who, {})).toEqual(privacy(false));
  expect(await share(who, { sharesReadReceipts: true })).toEqual(privacy(true));
  expect(await versionsOf(who, 2)).toEqual([
    [1, false],
    [2, true],
  ]);
});

test('ten changes at once are one after the other: versions have no hole, and each event says the other thing', async () => {
  const who = await service.signUp();
  await Promise.all(
    Array.from({ length: 10 }, (_, index) => share(who, { sharesReadReceipts: index % 2 === 1 })),
  );
  // A last one, to wait for: of those before it some may have changed nothing.
  for (const sharesReadReceipts of [true, false]) await share(who, { sharesReadReceipts });
  const database = openDatabase(service.mysqlUrl);
  const found = await database.privacySettings.findUnique({ where: { userId: who.id } });
  await database.$disconnect();
  expect(found?.sharesReadReceipts).toBe(false);
  const length = found?.version ?? 0;
  expect(await versionsOf(who, length)).toEqual(
    Array.from({ length }, (_, index) => [index + 1, index % 2 === 1]),
  );
});
