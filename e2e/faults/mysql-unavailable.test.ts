import { afterAll, beforeAll, test } from '@jest/globals';
import { type FragilePlatform, startFragilePlatform } from './support/platform-without.ts';
import { goThroughOutage } from './support/store-unavailable.ts';

let platform: FragilePlatform;
beforeAll(async () => {
  platform = await startFragilePlatform('mysql');
});
afterAll(() => platform.close());

test(
  'without MySQL what needs it fails clearly and quickly, the rest works, and all goes on when it is back',
  // Chat knows for 3 s that two are friends: so long they may go on.
  () => goThroughOutage(platform, ['profile', 'friends', 'rooms'], ['send']),
  180_000,
);
