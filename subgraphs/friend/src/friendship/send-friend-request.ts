import { isRefusal, parseInput, refuse } from '@parley/service-kit/refusals';
import type { UserDirectory } from '../users/user-directory.ts';
import type { ChangePair } from './change-pair.ts';
import { userInput } from './input.ts';

/** Asks for friendship, or accepts what the other has asked; answers the request as it stands. */
export function createSendFriendRequest(deps: {
  changePair: ChangePair;
  directory: UserDirectory;
  newId: () => string;
}) {
  return async (actorId: string, input: unknown) => {
    const parsed = parseInput(userInput, input);
    if (isRefusal(parsed)) return parsed;
    const { userId } = parsed.valid;
    if (userId === actorId) return refuse('CannotTargetYourself');
    if (!(await deps.directory.isThere(userId))) return refuse('UserNotFound');
    const decision = await deps.changePair({ kind: 'send', actorId, requestId: deps.newId() }, userId);
    if (decision === 'gone') return refuse('UserNotFound');
    if (isRefusal(decision))
      return refuse(decision.refused === 'AlreadyFriends' ? 'AlreadyFriends' : 'UserIsBlocked');
    const request = decision.outcome === 'changed' ? decision.request : decision.pair.request;
    if (request === null) throw new Error('Asking for friendship left no request.');
    return { request };
  };
}
