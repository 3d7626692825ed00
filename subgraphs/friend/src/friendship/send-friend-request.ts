import { isRefusal, parseInput, refuse, type InvalidInput, type Refusal } from '@parley/service-kit/refusals';
import type { UserDirectory } from '../users/user-directory.ts';
import type { ChangePair } from './change-pair.ts';
import type { FriendRequest } from './friend-request.ts';
import { userInput } from './input.ts';

/** The request as it stands, or why there is none. */
export type SendFriendRequestOutcome =
  | { readonly request: FriendRequest }
  | Refusal<'AlreadyFriends' | 'CannotTargetYourself' | 'UserIsBlocked' | 'UserNotFound'>
  | InvalidInput;

/** Asks for friendship, or accepts what the other has asked. */
export type SendFriendRequest = (actorId: string, input: unknown) => Promise<SendFriendRequestOutcome>;

export function createSendFriendRequest(deps: {
  changePair: ChangePair;
  directory: UserDirectory;
  newId: () => string;
}): SendFriendRequest {
  return async (actorId, input) => {
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
