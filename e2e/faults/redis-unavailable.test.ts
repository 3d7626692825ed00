import { afterAll, beforeAll, test } from '@jest/globals';
import { type FragilePlatform, startFragilePlatform } from './support/platform-without.ts';
import { goThroughOutage } from './support/store-unavailable.ts';

let platform: FragilePlatform;
beforeAll(async () => {
  platform = await startFragilePlatform('redis');
});
afterAll(() => platform.close());

test('without Redis everything works', () => goThroughOutage(platform, []), 180_000);
