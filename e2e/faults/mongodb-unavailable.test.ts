import { afterAll, beforeAll, test } from '@jest/globals';
import { type FragilePlatform, startFragilePlatform } from './support/platform-without.ts';
import { mutateThroughOutage } from './support/mutate-through-outage.ts';
import { goThroughOutage } from './support/store-unavailable.ts';

let platform: FragilePlatform;
beforeAll(async () => {
  platform = await startFragilePlatform('mongodb');
});
afterAll(() => platform.close());

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
