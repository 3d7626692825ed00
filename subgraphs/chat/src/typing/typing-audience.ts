import { refuse, type Refusal } from '@parley/service-kit/refusals';
import type { FriendshipCache } from '../friendships/friendship-cache.ts';
import { hasBlocked, mayChat, otherOf } from '../friendships/friendship.ts';
import { othersOf, type Room } from '../rooms/room.ts';

/** Members that do not see somebody type; in a 1:1 room with somebody who may not write there nobody does. */
type TypingAudience = { readonly hiddenFrom: readonly string[] } | 'nobody';

export type FindTypingAudience = ReturnType<typeof createFindTypingAudience>;

/**
 * Finds to whom a member's typing may be shown. In a 1:1 room friends see each other type, as they may write to each other. A member who is blocked, or no friend any more, does not learn
 * of it: their typing is taken and shown to nobody. A member who blocks does not see the room. It reads: the answer is remembered for a while.
 */
export function createFindTypingAudience(deps: {
  rooms: { find(id: string): Promise<Room | null> };
  friendships: Pick<FriendshipCache, 'find' | 'pairsBlockedAmong'>;
}) {
  const { rooms, friendships } = deps;
  return async (userId: string, roomId: string): Promise<TypingAudience | Refusal<'NotARoomMember'>> => {
    const room = await rooms.find(roomId);
    if (room === null || !room.members.has(userId)) return refuse('NotARoomMember');
    if (room.directKey === null) {
      const blocked = await friendships.pairsBlockedAmong(userId, othersOf(room, userId));
      return { hiddenFrom: blocked.map((pair) => otherOf(pair, userId)) };
    }
    const friendship = await friendships.find(room.directKey, { maxAgeMs: 0 });
    if (hasBlocked(friendship, userId)) return refuse('NotARoomMember');
    return mayChat(friendship) ? { hiddenFrom: [] } : 'nobody';
  };
}
