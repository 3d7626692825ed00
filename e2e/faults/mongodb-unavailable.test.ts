import { afterAll, beforeAll, test } from '@jest/globals';
import { type FragilePlatform, startFragilePlatform } from './support/platform-without.ts';
import { mutateThroughOutage } from './support/mutate-through-outage.ts';
import { type LinkedWeb, previewThroughOutage, startLinkedWeb } from './support/preview-through-outage.ts';
import { goThroughOutage } from './support/store-unavailable.ts';

let platform: FragilePlatform;
let linked: LinkedWeb;
beforeAll(async () => {
  linked = await startLinkedWeb();
  const { environment, onLine } = linked;
  platform = await startFragilePlatform('mongodb', { envOf: { chat: environment }, onLine });
});
afterAll(async () => {
  await platform.close();
  await linked.close();
});

test(
  'without MongoDB what needs it fails clearly and quickly, the rest works, and all goes on when it is back',
  () => goThroughOutage(platform, ['rooms', 'send', 'notifications', 'read']),
  180_000,
);

test(
  // An invite is a row of MySQL, and nothing else.
  'without MongoDB each mutation of chat that needs it says so, does nothing by half, and works when it is repeated',
  () => mutateThroughOutage(platform, { done: ['createRoomInvite'] }),
  180_000,
);

test(
  'without MongoDB for a while no preview of a link is lost: what was asked, waited or was noted is made when it is back',
  () => previewThroughOutage(platform, linked),
  180_000,
);
