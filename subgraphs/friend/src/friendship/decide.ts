import { refuse } from '@parley/service-kit/refusals';
import { decideBlock, decideUnblock } from './decide-block.ts';
import { decideAnswer, decideSend } from './decide-request.ts';
import type { Decision, PairCommand } from './decision.ts';
import { otherOf, type Pair } from './pair.ts';

/**
 * The rules of friendship, pure: what a command makes of a pair. Hidden requests never reach a notice of the one they are
 * hidden from; a block ends friendship; friends have no pending request; each change is one version.
 */
export function decide(pair: Pair, command: PairCommand, now: Date): Decision {
  switch (command.kind) {
    case 'send':
      return decideSend(pair, command, now);
    case 'accept':
    case 'reject':
    case 'cancel':
      return decideAnswer(pair, command, now);
    case 'unfriend':
      return pair.friendsSince === null ? refuse('NotFriends') : endFriendship(pair, command.actorId, now);
    case 'block':
      return decideBlock(pair, command.actorId, now);
    case 'unblock':
      return decideUnblock(pair, command.actorId, now);
    case 'forget':
      return forget(pair, command.actorId, now);
  }
}

function endFriendship(pair: Pair, actorId: string, now: Date): Decision {
  return {
    outcome: 'changed',
    eventType: 'FriendDeleted',
    actorId,
    at: now,
    pair: { ...pair, version: pair.version + 1, friendsSince: null },
    request: null,
    notices: pair.userIds.map((userId) => ({ userId, kind: 'FriendDeleted', requestId: null })),
  };
}

/** A deleted user's friendship ends, their request is taken back, one to them is turned down; only the other sees it. */
function forget(pair: Pair, actorId: string, now: Date): Decision {
  const decision = forgetAsThemself(pair, actorId, now);
  if (decision.outcome !== 'changed') return decision;
  const otherId = otherOf(pair, actorId);
  return { ...decision, notices: decision.notices.filter(({ userId }) => userId === otherId) };
}

function forgetAsThemself(pair: Pair, actorId: string, now: Date): Decision {
  if (pair.friendsSince !== null) return endFriendship(pair, actorId, now);
  if (pair.request === null) return { outcome: 'unchanged', pair };
  const kind = pair.request.fromId === actorId ? 'cancel' : 'reject';
  return decideAnswer(pair, { kind, actorId, requestId: pair.request.id }, now, { evenHidden: true });
}
