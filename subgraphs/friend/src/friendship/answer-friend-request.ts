import type { RequestStore } from '../stores/request-store.ts';
import type { ChangePair } from './change-pair.ts';
import { type FriendRequest, type FriendRequestState, isVisibleTo } from './friend-request.ts';
import { parseId } from './parse-id.ts';
import * as problems from './problems.ts';

/** The answered request, or why it could not be answered. */
export type AnswerOutcome =
  | { readonly __typename: 'Answered'; readonly request: FriendRequest }
  | problems.FriendRequestNotFound
  | problems.FriendRequestNotPending
  | problems.InvalidInput;

/** Accepts, rejects (the one who is asked) or cancels (the one who asks). The same answer again is a success. */
export type AnswerFriendRequest = (
  answer: 'accept' | 'reject' | 'cancel',
  actorId: string,
  requestId: string,
) => Promise<AnswerOutcome>;

const stateAfter = { accept: 'ACCEPTED', reject: 'REJECTED', cancel: 'CANCELLED' } as const;

export function createAnswerFriendRequest(deps: {
  changePair: ChangePair;
  requests: RequestStore;
}): AnswerFriendRequest {
  const { changePair, requests } = deps;
  return async (answer, actorId, given) => {
    const id = parseId(given);
    if (id === null) return problems.invalidId('requestId');
    const request = await requests.byId(id);
    if (request === null || !mayAnswer(answer, actorId, request)) return problems.friendRequestNotFound;
    if (request.state !== 'PENDING') return asItStands(request, stateAfter[answer]);

    const otherId = request.fromId === actorId ? request.toId : request.fromId;
    const decision = await changePair({ kind: answer, actorId, requestId: id }, otherId);
    if (decision !== 'gone' && decision.outcome === 'changed' && decision.request !== null) {
      return { __typename: 'Answered', request: decision.request };
    }
    // Somebody was faster: what they made of it is the answer.
    const now = await requests.byId(id);
    if (now === null || !mayAnswer(answer, actorId, now)) return problems.friendRequestNotFound;
    return asItStands(now, stateAfter[answer]);
  };
}

function mayAnswer(answer: keyof typeof stateAfter, actorId: string, request: FriendRequest): boolean {
  const entitled = answer === 'cancel' ? request.fromId : request.toId;
  return actorId === entitled && isVisibleTo(request, actorId);
}

function asItStands(request: FriendRequest, wanted: FriendRequestState): AnswerOutcome {
  if (request.state === wanted) return { __typename: 'Answered', request };
  return problems.friendRequestNotPending(request.state);
}
