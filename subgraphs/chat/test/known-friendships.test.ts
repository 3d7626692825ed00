import { describe, expect, test } from '@jest/globals';
import type { Friendship } from '../src/friendships/friendship.ts';
import { createKnownFriendships } from '../src/friendships/known-friendships.ts';

const friends: Friendship = {
  pairKey: 'ada:bob',
  userIds: ['ada', 'bob'],
  version: 2,
  friendsSince: new Date('2026-11-28T15:00:00.000Z'),
  blockedBy: [],
};
const blocked: Friendship = { ...friends, version: 3, blockedBy: ['bob'] };

/** Known friendships over a projection that the test holds in its hand. */
function watched(capacity = 10) {
  const projection = new Map([[friends.pairKey, friends]]);
  const asked: string[] = [];
  const time = { now: 0 };
  let reading: Promise<void> = Promise.resolve();
  const known = createKnownFriendships({
    friendships: {
      async find(pairKey) {
        asked.push(pairKey);
        const found = projection.get(pairKey) ?? null;
        await reading;
        return found;
      },
    },
    clock: () => time.now,
    keptMs: 3_000,
    capacity,
  });
  return { known, projection, asked, time, readSlowly: (until: Promise<void>) => void (reading = until) };
}

describe('known friendships', () => {
  test('are read once in 3 s', async () => {
    const { known, projection, asked, time } = watched();
    expect(await known.find('ada:bob')).toBe(friends);
    projection.set('ada:bob', blocked);
    time.now = 2_999;
    expect(await known.find('ada:bob')).toBe(friends);
    time.now = 3_000;
    expect(await known.find('ada:bob')).toBe(blocked);
    expect(asked).toEqual(['ada:bob', 'ada:bob']);
  });

  test('are what was heard at once, also while the projection does not know it yet', async () => {
    const { known, time } = watched();
    await known.find('ada:bob');
    known.note(blocked);
    expect(await known.find('ada:bob')).toBe(blocked);
    known.note(friends);
    expect(await known.find('ada:bob')).toBe(blocked);
    time.now = 10_000;
    expect(await known.find('ada:bob')).toBe(blocked);
  });

  test('are what was heard while the projection was read', async () => {
    const { known, readSlowly } = watched();
    let letGo = (): void => undefined;
    readSlowly(new Promise((resolve) => (letGo = resolve)));
    const finding = known.find('ada:bob');
    known.note(blocked);
    letGo();
    expect(await finding).toBe(blocked);
    expect(await known.find('ada:bob')).toBe(blocked);
  });

  test('remember strangers too, and no more pairs than they may', async () => {
    const { known, asked } = watched(2);
    for (const pair of ['a:b', 'a:b', 'a:c', 'a:d', 'a:b']) expect(await known.find(pair)).toBeNull();
    expect(asked).toEqual(['a:b', 'a:c', 'a:d', 'a:b']);
  });
});
