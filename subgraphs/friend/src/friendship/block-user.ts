import { isRefusal, parseInput, refuse, type InvalidInput, type Refusal } from '@parley/service-kit/refusals';
import type { UserDirectory } from '../users/user-directory.ts';
import type { UserStub } from '../users/user-stub.ts';
import type { ChangePair } from './change-pair.ts';
import { userInput } from './input.ts';

/** Blocks a user; a repeat changes nothing and succeeds. */
export type BlockUser = (
  actorId: string,
  input: unknown,
) => Promise<{ readonly user: UserStub } | Refusal<'CannotTargetYourself' | 'UserNotFound'> | InvalidInput>;

export function createBlockUser(deps: { changePair: ChangePair; directory: UserDirectory }): BlockUser {
  return async (actorId, input) => {
    const parsed = parseInput(userInput, input);
    if (isRefusal(parsed)) return parsed;
    const { userId } = parsed.valid;
    if (userId === actorId) return refuse('CannotTargetYourself');
    if (!(await deps.directory.isThere(userId))) return refuse('UserNotFound');
    const decision = await deps.changePair({ kind: 'block', actorId }, userId);
    return decision === 'gone' ? refuse('UserNotFound') : { user: { id: userId } };
  };
}
