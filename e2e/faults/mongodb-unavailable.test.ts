import { afterAll, beforeAll, test } from '@jest/globals';
import { type FragilePlatform, startFragilePlatform } from './support/platform-without.ts';
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
