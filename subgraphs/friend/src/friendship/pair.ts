import type { FriendRequest } from './friend-request.ts';

/** One of the two has blocked the other. */
interface Block {
  readonly blockerId: string;
  readonly since: Date;
}

/** All that is between two users. The two are friends, or one asks, or neither; a block may stand beside a hidden request. */
export interface Pair {
  /** The smaller id first. */
  readonly userIds: readonly [string, string];
  /** 0 before anything happened; rises by one with every change. */
  readonly version: number;
  readonly friendsSince: Date | null;
  /** The pending request. */
  readonly request: FriendRequest | null;
  readonly blocks: readonly Block[];
}

/** Two users between whom nothing has happened yet. */
export function strangers(one: string, other: string): Pair {
  const userIds: [string, string] = one < other ? [one, other] : [other, one];
  return { userIds, version: 0, friendsSince: null, request: null, blocks: [] };
}

/** The one of the pair who is not `userId`. */
export function otherOf(pair: Pair, userId: string): string {
  return pair.userIds[0] === userId ? pair.userIds[1] : pair.userIds[0];
}

/** Whether `userId` has blocked the other. */
export function hasBlocked(pair: Pair, userId: string): boolean {
  return pair.blocks.some(({ blockerId }) => blockerId === userId);
}
