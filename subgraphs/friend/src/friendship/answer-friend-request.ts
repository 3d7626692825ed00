import { isRefusal, parseInput, refuse, type Refusal } from '@parley/service-kit/refusals';
import type { RequestStore } from '../stores/request-store.ts';
import type { ChangePair } from './change-pair.ts';
import { type FriendRequest, type FriendRequestState, isVisibleTo } from './friend-request.ts';
import { requestInput } from './input.ts';

/** `state`: where the request stands instead. */
export type NotPending = Refusal<'FriendRequestNotPending'> & { readonly state: FriendRequestState };

const stateAfter = { accept: 'ACCEPTED', reject: 'REJECTED', cancel: 'CANCELLED' } as const;

/** Accepts, rejects (the one who is asked) or cancels (the one who asks). The same answer again is a success. */
export function createAnswerFriendRequest(deps: { changePair: ChangePair; requests: RequestStore }) {
  const { changePair, requests } = deps;
  return async (answer: keyof typeof stateAfter, actorId: string, input: unknown) => {
    const parsed = parseInput(requestInput, input);
    if (isRefusal(parsed)) return parsed;
    const { requestId } = parsed.valid;
    const request = await requests.byId(requestId);
    if (request === null || !mayAnswer(answer, actorId, request)) return refuse('FriendRequestNotFound');
    if (request.state !== 'PENDING') return asItStands(request, stateAfter[answer]);

    const otherId = request.fromId === actorId ? request.toId : request.fromId;
    const decision = await changePair({ kind: answer, actorId, requestId }, otherId);
    if (decision !== 'gone' && decision.outcome === 'changed' && decision.request !== null) {
      return { request: decision.request };
    }
    // Somebody was faster: what they made of it is the answer.
    const now = await requests.byId(requestId);
    if (now === null || !mayAnswer(answer, actorId, now)) return refuse('FriendRequestNotFound');
    return asItStands(now, stateAfter[answer]);
  };
}

function mayAnswer(answer: keyof typeof stateAfter, actorId: string, request: FriendRequest): boolean {
  const entitled = answer === 'cancel' ? request.fromId : request.toId;
  return actorId === entitled && isVisibleTo(request, actorId);
}

function asItStands(request: FriendRequest, wanted: FriendRequestState) {
  const notPending: NotPending = refuse('FriendRequestNotPending', { state: request.state });
  return request.state === wanted ? { request } : notPending;
}
