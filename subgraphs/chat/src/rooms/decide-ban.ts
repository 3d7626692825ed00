import type { Refusal } from '@parley/service-kit/refusals';
import { decideRemoval, refuseBelow, type MembershipDecision, type NotAllowed } from './decide-membership.ts';
import type { Roster } from './room-change.ts';

/** By the rules of a removal; who is not in the group is banned in advance. */
export function decideBan(
  roster: Roster,
  by: { readonly actorId: string; readonly userId: string; readonly newId: () => string },
): MembershipDecision<Refusal<'NotARoomMember'> | NotAllowed> {
  return decideRemoval(roster, by);
}

/** Any admin lifts a ban. It changes nothing of who is in the group. */
export function decideUnban(
  roster: Roster,
  actorId: string,
): MembershipDecision<Refusal<'NotARoomMember'> | NotAllowed> {
  return refuseBelow(roster, actorId, 'ADMIN') ?? [];
}
