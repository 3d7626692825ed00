import { isRefusal, parseInput, refuse, type InvalidInput, type Refusal } from '@parley/service-kit/refusals';
import type { UserStub } from '../users/user-stub.ts';
import type { ChangePair } from './change-pair.ts';
import { userInput } from './input.ts';

/** Lifts a block; what it ended does not come back. */
export type UnblockUser = (
  actorId: string,
  input: unknown,
) => Promise<{ readonly user: UserStub } | Refusal<'NotBlocked'> | InvalidInput>;

export function createUnblockUser({ changePair }: { changePair: ChangePair }): UnblockUser {
  return async (actorId, input) => {
    const parsed = parseInput(userInput, input);
    if (isRefusal(parsed)) return parsed;
    const { userId } = parsed.valid;
    if (userId === actorId) return refuse('NotBlocked');
    const decision = await changePair({ kind: 'unblock', actorId }, userId);
    if (decision === 'gone' || decision.outcome !== 'changed') return refuse('NotBlocked');
    return { user: { id: userId } };
  };
}
