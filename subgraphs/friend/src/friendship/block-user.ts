import { isRefusal, parseInput, refuse } from '@parley/service-kit/refusals';
import type { UserDirectory } from '../users/user-directory.ts';
import type { ChangePair } from './change-pair.ts';
import { userInput } from './input.ts';

/** Blocks a user; a repeat changes nothing and succeeds. */
export function createBlockUser(deps: { changePair: ChangePair; directory: UserDirectory }) {
  return async (actorId: string, input: unknown) => {
    const parsed = parseInput(userInput, input);
    if (isRefusal(parsed)) return parsed;
    const { userId } = parsed.valid;
    if (userId === actorId) return refuse('CannotTargetYourself');
    if (!(await deps.directory.isThere(userId))) return refuse('UserNotFound');
    const decision = await deps.changePair({ kind: 'block', actorId }, userId);
    return decision === 'gone' ? refuse('UserNotFound') : { user: { id: userId } };
  };
}
