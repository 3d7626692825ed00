import { isRefusal, parseInput, refuse, type InvalidInput, type Refusal } from '@parley/service-kit/refusals';
import type { UserStub } from '../users/user-stub.ts';
import type { ChangePair } from './change-pair.ts';
import { userInput } from './input.ts';

/** Ends a friendship for both. */
export type DeleteFriend = (
  actorId: string,
  input: unknown,
) => Promise<{ readonly user: UserStub } | Refusal<'NotFriends'> | InvalidInput>;

export function createDeleteFriend({ changePair }: { changePair: ChangePair }): DeleteFriend {
  return async (actorId, input) => {
    const parsed = parseInput(userInput, input);
    if (isRefusal(parsed)) return parsed;
    const { userId } = parsed.valid;
    if (userId === actorId) return refuse('NotFriends');
    const decision = await changePair({ kind: 'unfriend', actorId }, userId);
    if (decision === 'gone' || decision.outcome !== 'changed') return refuse('NotFriends');
    return { user: { id: userId } };
  };
}
