import { pairKey } from '@parley/events';
import type { FriendshipArrivals } from './friendship-arrivals.ts';
import { mayChat, type Friendship } from './friendship.ts';

/** How long a refusal waits for a friendship that is on its way from the friend service. */
const patienceMs = 500;
/** The event may be applied by another instance, which cannot wake this one. */
const recheckMs = 100;

export interface FriendshipReader {
  find(pairKey: string): Promise<Friendship | null>;
}

/** Whether two users may chat with each other. */
export interface MayChat {
  /** As far as it is known now: a change may take a moment to be heard of. */
  now(one: string, other: string): Promise<boolean>;
  /** Waits up to 500 ms before it says no, always as long: why not stays a secret. */
  soon(one: string, other: string): Promise<boolean>;
}

export function createMayChat(deps: {
  friendships: FriendshipReader;
  knownFriendships: FriendshipReader;
  arrivals: FriendshipArrivals;
  clock: () => number;
}): MayChat {
  const { friendships, knownFriendships, arrivals, clock } = deps;

  const soon = async (one: string, other: string): Promise<boolean> => {
    const key = pairKey(one, other);
    const deadline = clock() + patienceMs;
    for (;;) {
      // Listening begins before reading, so that no arrival falls between.
      const arrival = arrivals.next(key, Math.min(recheckMs, Math.max(0, deadline - clock())));
      if (mayChat(await friendships.find(key))) return true;
      if (clock() >= deadline) return false;
      await arrival;
    }
  };
  return {
    now: async (one, other) => mayChat(await knownFriendships.find(pairKey(one, other))),
    soon,
  };
}
