import { pairKey } from '@parley/events';
import { refuse, type Refusal } from '@parley/service-kit/refusals';
import type { FriendshipCache } from '../friendships/friendship-cache.ts';
import { mayChat } from '../friendships/friendship.ts';

/** A person is in at most so many groups: all of them are looked at for their list of rooms. */
export const mostGroups = 500;

export type CannotAddMembers = Refusal<'CannotAddMembers'> & { readonly userIds: readonly string[] };
export type TooManyGroups = Refusal<'TooManyGroups'> & { readonly limit: number };

export type RefuseUnaddable = ReturnType<typeof createRefuseUnaddable>;

/**
 * Refuses those whom somebody may not add to a group: who is no friend, who blocks or is blocked, who is in too many groups. Which of these it
 * is stays a secret, and a refusal takes equally long: it waits for friendships that are on their way.
 */
export function createRefuseUnaddable(deps: {
  friendships: Pick<FriendshipCache, 'findMany' | 'waitFor'>;
  members: { inManyGroups(userIds: readonly string[], many: number): Promise<readonly string[]> };
}) {
  const { friendships, members } = deps;
  return async (adderId: string, userIds: readonly string[]): Promise<CannotAddMembers | null> => {
    if (userIds.length === 0) return null;
    const keys = new Map(userIds.map((userId) => [userId, pairKey(adderId, userId)]));
    const [pairs, full] = await Promise.all([
      friendships.findMany([...keys.values()]),
      members.inManyGroups(userIds, mostGroups),
    ]);
    const friends = new Set(pairs.filter(mayChat).map((pair) => pair.pairKey));
    const unsure = [...keys].filter(([userId, key]) => !friends.has(key) || full.includes(userId));
    const refused = await Promise.all(
      unsure.map(async ([userId, key]) => {
        const isAddable = (pair: Parameters<typeof mayChat>[0]): boolean =>
          mayChat(pair) && !full.includes(userId);
        return (await friendships.waitFor(key, isAddable)) ? [] : [userId];
      }),
    );
    const unaddable = refused.flat();
    return unaddable.length === 0 ? null : refuse('CannotAddMembers', { userIds: unaddable });
  };
}

/** Refuses those who are in as many groups as one can be in: nobody is told that this is why. */
export function refuseFull(userIds: readonly string[]): CannotAddMembers | null {
  return userIds.length === 0 ? null : refuse('CannotAddMembers', { userIds });
}
