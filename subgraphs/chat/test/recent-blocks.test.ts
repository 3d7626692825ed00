import { expect, test } from '@jest/globals';
import type { Friendship } from '../src/friendships/friendship.ts';
import { createRecentBlocks } from '../src/friendships/recent-blocks.ts';

const pairKey = 'ada:ben';
const blocked: Friendship = {
  pairKey,
  userIds: ['ada', 'ben'],
  version: 3,
  friendsSince: null,
  blockedBy: ['ada'],
};

/** What was heard, over a projection that knows this. */
function heardOver(known: Friendship | null, heard: Friendship = blocked) {
  const recent = createRecentBlocks({ find: () => Promise.resolve(known) });
  recent.note(heard);
  return recent;
}

test('a block that the projection does not know yet holds for the one who blocked', async () => {
  for (const known of [null, { ...blocked, version: 2, blockedBy: [] }]) {
    expect(await heardOver(known).isAhead(pairKey, 'ada')).toBe(true);
    expect(await heardOver(known).isAhead(pairKey, 'ben')).toBe(false);
    expect(await heardOver(known).isAhead('ada:carl', 'ada')).toBe(false);
  }
});

test('what the projection knows of the same time or later stands', async () => {
  expect(await heardOver(blocked).isAhead(pairKey, 'ada')).toBe(false);
  expect(await heardOver({ ...blocked, version: 4, blockedBy: [] }).isAhead(pairKey, 'ada')).toBe(false);
});

test('of more than 1,000 pairs the oldest are forgotten', async () => {
  const recent = createRecentBlocks({ find: () => Promise.resolve(null) });
  for (let pair = 0; pair <= 1_000; pair += 1) recent.note({ ...blocked, pairKey: `ada:${pair}` });
  expect(await recent.isAhead('ada:0', 'ada')).toBe(false);
  expect(await recent.isAhead('ada:1', 'ada')).toBe(true);
});
