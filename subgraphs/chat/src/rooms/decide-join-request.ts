import { isRefusal, type Refusal } from '@parley/service-kit/refusals';
import {
  decideAdmission,
  decideJoining,
  refuseBelow,
  type MembershipDecision,
  type NotAllowed,
  type RoomIsFull,
} from './decide-membership.ts';
import type { Roster } from './room-change.ts';

/** Refused as a joining would be; nobody joins by it. */
export function decideRequest(
  roster: Roster,
  by: { readonly userId: string; readonly newId: () => string },
): MembershipDecision<Refusal<'InviteNotValid'> | RoomIsFull> {
  const joining = decideJoining(roster, by);
  return isRefusal(joining) ? joining : [];
}

/** Admins let in who has asked; who is in the group meanwhile stays as they are. */
export function decideApproval(
  roster: Roster,
  {
    actorId,
    ...joining
  }: { readonly actorId: string; readonly userId: string; readonly newId: () => string },
): MembershipDecision<Refusal<'NotARoomMember'> | NotAllowed | RoomIsFull> {
  return refuseBelow(roster, actorId, 'ADMIN') ?? decideAdmission(roster, joining);
}

/** Admins decline. It changes nothing of who is in the group. */
export function decideDeclining(
  roster: Roster,
  actorId: string,
): MembershipDecision<Refusal<'NotARoomMember'> | NotAllowed> {
  return refuseBelow(roster, actorId, 'ADMIN') ?? [];
}
