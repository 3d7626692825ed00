import type { UserDirectory } from '../users/user-directory.ts';
import type { UserStub } from '../users/user-stub.ts';
import type { ChangePair } from './change-pair.ts';
import { parseId } from './parse-id.ts';
import * as problems from './problems.ts';

/** Blocks a user; a repeat changes nothing and succeeds. */
export type BlockUser = (
  actorId: string,
  userId: string,
) => Promise<
  | { readonly __typename: 'BlockUserSuccess'; readonly user: UserStub }
  | problems.CannotTargetYourself
  | problems.InvalidInput
  | problems.UserNotFound
>;

export function createBlockUser(deps: { changePair: ChangePair; directory: UserDirectory }): BlockUser {
  return async (actorId, given) => {
    const userId = parseId(given);
    if (userId === null) return problems.invalidId('userId');
    if (userId === actorId) return problems.cannotTargetYourself;
    if (!(await deps.directory.isThere(userId))) return problems.userNotFound;
    const decision = await deps.changePair({ kind: 'block', actorId }, userId);
    if (decision === 'gone') return problems.userNotFound;
    return { __typename: 'BlockUserSuccess', user: { id: userId } };
  };
}
