import { isRefusal, parseInput, refuse } from '@parley/service-kit/refusals';
import type { ChangePair } from './change-pair.ts';
import { userInput } from './input.ts';

interface Deps {
  readonly changePair: ChangePair;
}

/** Ends a friendship for both. */
export const createDeleteFriend = (deps: Deps) => createEnd(deps, 'unfriend', 'NotFriends');

/** Lifts a block; what it ended does not come back. */
export const createUnblockUser = (deps: Deps) => createEnd(deps, 'unblock', 'NotBlocked');

function createEnd<Name extends 'NotFriends' | 'NotBlocked'>(
  { changePair }: Deps,
  kind: 'unfriend' | 'unblock',
  failure: Name,
) {
  return async (actorId: string, input: unknown) => {
    const parsed = parseInput(userInput, input);
    if (isRefusal(parsed)) return parsed;
    const { userId } = parsed.valid;
    if (userId === actorId) return refuse(failure);
    const decision = await changePair({ kind, actorId }, userId);
    if (decision === 'gone' || decision.outcome !== 'changed') return refuse(failure);
    return { user: { id: userId } };
  };
}
