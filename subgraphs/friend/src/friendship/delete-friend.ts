import type { UserStub } from '../users/user-stub.ts';
import type { ChangePair } from './change-pair.ts';
import { parseId } from './parse-id.ts';
import * as problems from './problems.ts';

/** Ends a friendship for both. */
export type DeleteFriend = (
  actorId: string,
  userId: string,
) => Promise<
  | { readonly __typename: 'DeleteFriendSuccess'; readonly user: UserStub }
  | problems.InvalidInput
  | problems.NotFriends
>;

export function createDeleteFriend({ changePair }: { changePair: ChangePair }): DeleteFriend {
  return async (actorId, given) => {
    const userId = parseId(given);
    if (userId === null) return problems.invalidId('userId');
    if (userId === actorId) return problems.notFriends;
    const decision = await changePair({ kind: 'unfriend', actorId }, userId);
    if (decision === 'gone' || decision.outcome !== 'changed') return problems.notFriends;
    return { __typename: 'DeleteFriendSuccess', user: { id: userId } };
  };
}
