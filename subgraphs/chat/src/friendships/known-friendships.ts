import type { FriendshipReader } from './await-friendship.ts';
import type { Friendship } from './friendship.ts';

/** What pairs are to each other, remembered for a moment: it is asked before each send and each delivery in a 1:1 room. */
export interface KnownFriendships extends FriendshipReader {
  /** Takes over what was heard of a pair, also before the projection knows it. A repeat of something older changes nothing. */
  note(friendship: Friendship): void;
}

/** As often as open streams are compared with their stores: so long does it take until something that was not heard of counts. */
const defaultKeptMs = 3_000;

export function createKnownFriendships(deps: {
  readonly friendships: FriendshipReader;
  /** Milliseconds that only rise. */
  readonly clock: () => number;
  readonly keptMs?: number;
  /** The least recently learned go first. */
  readonly capacity?: number;
}): KnownFriendships {
  const { friendships, clock, keptMs = defaultKeptMs, capacity = 10_000 } = deps;
  const known = new Map<string, { readonly friendship: Friendship | null; readonly at: number }>();

  /** Versions decide, not times: what is heard while the projection is read may be newer than what was read. */
  const learn = (pairKey: string, told: Friendship | null, at: number): Friendship | null => {
    const before = known.get(pairKey)?.friendship ?? null;
    const friendship = (before?.version ?? 0) > (told?.version ?? 0) ? before : told;
    known.delete(pairKey);
    known.set(pairKey, { friendship, at });
    const [oldest] = known.keys();
    if (known.size > capacity && oldest !== undefined) known.delete(oldest);
    return friendship;
  };
  return {
    async find(pairKey) {
      const remembered = known.get(pairKey);
      if (remembered !== undefined && clock() - remembered.at < keptMs) return remembered.friendship;
      const askedAt = clock();
      return learn(pairKey, await friendships.find(pairKey), askedAt);
    },
    note: (friendship) => void learn(friendship.pairKey, friendship, clock()),
  };
}
