/** What chat knows of a pair from friend.events. */
export interface Friendship {
  readonly pairKey: string;
  /** Both users, the smaller id first. */
  readonly userIds: readonly [string, string];
  readonly version: number;
  /** Since when they are friends; null when they are not. */
  readonly friendsSince: Date | null;
  /** Which of the two has blocked the other. */
  readonly blockedBy: readonly string[];
}

/** A 1:1 room is for friends, and for nobody who blocked or is blocked. An unknown pair are no friends. */
export function mayChat(friendship: Friendship | null): boolean {
  return friendship !== null && friendship.friendsSince !== null && friendship.blockedBy.length === 0;
}

/** Whether this one of the two has blocked the other. */
export function hasBlocked(friendship: Friendship | null, userId: string): boolean {
  return friendship?.blockedBy.includes(userId) ?? false;
}

/** The other one of the pair. */
export function otherOf({ userIds: [low, high] }: Friendship, userId: string): string {
  return userId === low ? high : low;
}

/** Whether either has blocked the other. */
export function isBlocked(friendship: Friendship | null): boolean {
  return friendship !== null && friendship.blockedBy.length > 0;
}
