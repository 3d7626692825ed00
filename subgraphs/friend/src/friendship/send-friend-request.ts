import type { UserDirectory } from '../users/user-directory.ts';
import type { ChangePair } from './change-pair.ts';
import type { Decision } from './decision.ts';
import type { FriendRequest } from './friend-request.ts';
import { parseId } from './parse-id.ts';
import * as problems from './problems.ts';

/** The request as it stands, or why there is none. */
export type SendFriendRequestOutcome =
  | { readonly __typename: 'SendFriendRequestSuccess'; readonly request: FriendRequest }
  | problems.AlreadyFriends
  | problems.CannotTargetYourself
  | problems.InvalidInput
  | problems.UserIsBlocked
  | problems.UserNotFound;

/** Asks for friendship, or accepts what the other has asked. */
export type SendFriendRequest = (actorId: string, userId: string) => Promise<SendFriendRequestOutcome>;

export function createSendFriendRequest(deps: {
  changePair: ChangePair;
  directory: UserDirectory;
  newId: () => string;
}): SendFriendRequest {
  return async (actorId, given) => {
    const userId = parseId(given);
    if (userId === null) return problems.invalidId('userId');
    if (userId === actorId) return problems.cannotTargetYourself;
    if (!(await deps.directory.isThere(userId))) return problems.userNotFound;
    return toOutcome(await deps.changePair({ kind: 'send', actorId, requestId: deps.newId() }, userId));
  };
}

function toOutcome(decision: Decision | 'gone'): SendFriendRequestOutcome {
  if (decision === 'gone') return problems.userNotFound;
  if (decision.outcome === 'refused') {
    return decision.refusal === 'AlreadyFriends' ? problems.alreadyFriends : problems.userIsBlocked;
  }
  const request = decision.outcome === 'changed' ? decision.request : decision.pair.request;
  if (request === null) throw new Error('Asking for friendship left no request.');
  return { __typename: 'SendFriendRequestSuccess', request };
}
