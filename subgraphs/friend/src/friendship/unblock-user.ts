import type { UserStub } from '../users/user-stub.ts';
import type { ChangePair } from './change-pair.ts';
import { parseId } from './parse-id.ts';
import * as problems from './problems.ts';

/** Lifts a block; what it ended does not come back. */
export type UnblockUser = (
  actorId: string,
  userId: string,
) => Promise<
  | { readonly __typename: 'UnblockUserSuccess'; readonly user: UserStub }
  | problems.InvalidInput
  | problems.NotBlocked
>;

export function createUnblockUser({ changePair }: { changePair: ChangePair }): UnblockUser {
  return async (actorId, given) => {
    const userId = parseId(given);
    if (userId === null) return problems.invalidId('userId');
    if (userId === actorId) return problems.notBlocked;
    const decision = await changePair({ kind: 'unblock', actorId }, userId);
    if (decision === 'gone' || decision.outcome !== 'changed') return problems.notBlocked;
    return { __typename: 'UnblockUserSuccess', user: { id: userId } };
  };
}
