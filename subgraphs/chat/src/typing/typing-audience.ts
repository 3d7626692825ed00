import { hasBlocked, mayChat, type Friendship } from '../friendships/friendship.ts';
import type { RecentBlocks } from '../friendships/recent-blocks.ts';
import { refuse, type Refusal } from '../refusal.ts';
import type { Room } from '../rooms/room.ts';

/** Members that do not see somebody type; in a 1:1 room with somebody who may not write there nobody does. */
export type TypingAudience = { readonly hiddenFrom: readonly string[] } | 'nobody';

/** To whom a member's typing may be shown, or that they are not in the room. */
export type FindTypingAudience = (
  userId: string,
  roomId: string,
) => Promise<TypingAudience | Refusal<'NotARoomMember'>>;

/**
 * In a 1:1 room friends see each other type, as they may write to each other. Whoever is blocked, or a friend no more, is not
 * told: their typing is taken and shown to nobody. Whoever blocks does not see the room. What was heard lately counts more
 * than the projection, which may not know it yet: the answer is remembered for a while.
 */
export function createFindTypingAudience(deps: {
  rooms: { find(id: string): Promise<Room | null> };
  friendships: {
    find(pairKey: string): Promise<Friendship | null>;
    blockedWith(userId: string): Promise<readonly string[]>;
  };
  recentBlocks: Pick<RecentBlocks, 'heard' | 'heardOf'>;
}): FindTypingAudience {
  const { rooms, friendships, recentBlocks } = deps;

  const blockedWith = async (userId: string): Promise<readonly string[]> => {
    const blocked = new Set(await friendships.blockedWith(userId));
    for (const { userIds, ...pair } of recentBlocks.heardOf(userId)) {
      const otherId = userIds[0] === userId ? userIds[1] : userIds[0];
      if (pair.blockedBy.length > 0) blocked.add(otherId);
      else blocked.delete(otherId);
    }
    return [...blocked];
  };
  const newest = async (directKey: string): Promise<Friendship | null> => {
    const [known, heard] = [await friendships.find(directKey), recentBlocks.heard(directKey)];
    return (heard?.version ?? 0) > (known?.version ?? 0) ? heard : known;
  };
  return async (userId, roomId) => {
    const room = await rooms.find(roomId);
    if (room === null || !room.members.has(userId)) return refuse('NotARoomMember');
    if (room.directKey === null) return { hiddenFrom: await blockedWith(userId) };
    const friendship = await newest(room.directKey);
    if (hasBlocked(friendship, userId)) return refuse('NotARoomMember');
    return mayChat(friendship) ? { hiddenFrom: [] } : 'nobody';
  };
}
