import { refuse, type Refusal } from '@parley/service-kit/refusals';
import { isAbove, isAtLeast, neededRole } from './permissions.ts';
import type { RoomFact, Roster } from './room-change.ts';
import type { RoomDetail } from './room-log-entry.ts';
import type { RoomDetails, RoomMemberRole } from './room.ts';

/** A group has at most so many members. */
export const mostMembers = 1_000;

/** What is needed for what the viewer may not do. */
export type NotAllowed = Refusal<'NotAllowed'> & { readonly requiredRole: RoomMemberRole };
export type RoomIsFull = Refusal<'RoomIsFull'> & { readonly limit: number };

type NewId = () => string;
type Facts = readonly RoomFact[];

/** Facts of a change; none when everything is as it is wanted. */
export type MembershipDecision<Refused extends Refusal = Refusal> = Facts | Refused;

export function decideAdding(
  roster: Roster,
  { actorId, userIds, newId }: { actorId: string; userIds: readonly string[]; newId: NewId },
): MembershipDecision<Refusal<'NotARoomMember'> | NotAllowed | RoomIsFull> {
  const refused = refuseBelow(roster, actorId, neededRole(roster.settings.whoMayAdd));
  if (refused !== null) return refused;
  return added(roster, userIds, newId);
}

/** Through an invite, without anybody's doing. Nobody joins a group that everybody has left. */
export function decideJoining(
  roster: Roster,
  { userId, newId }: { userId: string; newId: NewId },
): MembershipDecision<Refusal<'InviteNotValid'> | RoomIsFull> {
  if (roster.members.size === 0) return refuse('InviteNotValid');
  return added(roster, [userId], newId);
}

/** By an admin's answer to a request. */
export function decideAdmission(
  roster: Roster,
  { userId, newId }: { userId: string; newId: NewId },
): MembershipDecision<RoomIsFull> {
  return added(roster, [userId], newId);
}

/** Admins remove members, the owner also admins. Nobody removes the owner. */
export function decideRemoval(
  roster: Roster,
  { actorId, userId, newId }: { actorId: string; userId: string; newId: NewId },
): MembershipDecision<Refusal<'NotARoomMember'> | NotAllowed> {
  const refused = refuseBelow(roster, actorId, 'ADMIN');
  if (refused !== null) return refused;
  const role = roster.members.get(userId)?.role;
  if (role === undefined) return [];
  if (!isAbove(roleOf(roster, actorId), role)) return refuse('NotAllowed', { requiredRole: 'OWNER' });
  return [{ type: 'RoomMemberRemoved', eventId: newId(), userId }];
}

/** The owner hands over to the admin, else the member, who has been in it longest. The last one's leaving ends the group. */
export function decideLeaving(
  roster: Roster,
  { userId, newId }: { userId: string; newId: NewId },
): MembershipDecision<Refusal<'NotARoomMember'>> {
  const member = roster.members.get(userId);
  if (member === undefined) return refuse('NotARoomMember');
  const gone: RoomFact = { type: 'RoomMemberRemoved', eventId: newId(), userId };
  const successor = member.role === 'OWNER' ? successorOf(roster, userId) : undefined;
  return successor === undefined ? [gone] : [roleChanged(successor, 'OWNER', newId), gone];
}

/** Only the owner changes roles. There is one owner: who passes ownership on is an admin from then on. */
export function decideRole(
  roster: Roster,
  { actorId, userId, role, newId }: { actorId: string; userId: string; role: RoomMemberRole; newId: NewId },
): MembershipDecision<Refusal<'NotARoomMember' | 'MemberNotFound'> | NotAllowed> {
  const refused = refuseBelow(roster, actorId, 'OWNER');
  if (refused !== null) return refused;
  const present = roster.members.get(userId)?.role;
  if (present === undefined) return refuse('MemberNotFound');
  if (present === role) return [];
  // A group always has an owner: who wants to be none names another.
  if (userId === actorId) return refuse('NotAllowed', { requiredRole: 'OWNER' });
  const changed = roleChanged(userId, role, newId);
  return role === 'OWNER' ? [changed, roleChanged(actorId, 'ADMIN', newId)] : [changed];
}

export function decideUpdate(
  roster: Roster,
  { actorId, wanted, newId }: { actorId: string; wanted: Partial<RoomDetails>; newId: NewId },
): MembershipDecision<Refusal<'NotARoomMember'> | NotAllowed> {
  const refused = refuseBelow(roster, actorId, 'ADMIN');
  if (refused !== null) return refused;
  const { title, description, image, settings } = { ...roster, ...wanted };
  const details = { title, description, image, settings };
  const changed = changedDetails(roster, details);
  return changed.length === 0 ? [] : [{ type: 'RoomUpdated', eventId: newId(), changed, details }];
}

/** Refuses who is not in the group, and whose role is not enough. */
export function refuseBelow(
  roster: Roster,
  actorId: string,
  requiredRole: RoomMemberRole,
): Refusal<'NotARoomMember'> | NotAllowed | null {
  const member = roster.members.get(actorId);
  if (member === undefined) return refuse('NotARoomMember');
  return isAtLeast(member.role, requiredRole) ? null : refuse('NotAllowed', { requiredRole });
}

function added({ members }: Roster, userIds: readonly string[], newId: NewId): Facts | RoomIsFull {
  const news = [...new Set(userIds)].filter((userId) => !members.has(userId));
  if (news.length > 0 && members.size + news.length > mostMembers)
    return refuse('RoomIsFull', { limit: mostMembers });
  return news.map((userId) => ({ type: 'RoomMemberAdded', eventId: newId(), userId, role: 'MEMBER' }));
}

function roleChanged(userId: string, role: RoomMemberRole, newId: NewId): RoomFact {
  return { type: 'RoomMemberRoleChanged', eventId: newId(), userId, role };
}

function roleOf({ members }: Roster, userId: string): RoomMemberRole {
  return members.get(userId)?.role ?? 'MEMBER';
}

function successorOf({ members }: Roster, ownerId: string): string | undefined {
  const others = [...members].filter(([userId]) => userId !== ownerId);
  const admins = others.filter(([, { role }]) => role === 'ADMIN');
  const candidates = admins.length > 0 ? admins : others;
  const longest = candidates.toSorted(
    ([oneId, one], [otherId, other]) =>
      one.joinedAt.getTime() - other.joinedAt.getTime() || (oneId < otherId ? -1 : 1),
  );
  return longest[0]?.[0];
}

function changedDetails(before: RoomDetails, after: RoomDetails): readonly RoomDetail[] {
  const isSame = JSON.stringify(settingsOf(before)) === JSON.stringify(settingsOf(after));
  return [
    ...(before.title === after.title ? [] : (['TITLE'] as const)),
    ...(before.description === after.description ? [] : (['DESCRIPTION'] as const)),
    ...(before.image === after.image ? [] : (['IMAGE'] as const)),
    ...(isSame ? [] : (['SETTINGS'] as const)),
  ];
}

function settingsOf({ settings }: RoomDetails): readonly (string | number | null)[] {
  const { whoMayPost, whoMayAdd, whoMayPin, slowModeSeconds, retentionDays } = settings;
  return [whoMayPost, whoMayAdd, whoMayPin, slowModeSeconds, retentionDays];
}
