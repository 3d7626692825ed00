import type { RoomKind, RoomMember, RoomMemberRole, RoomPermission, RoomSettings } from './room.ts';

const ranks: Readonly<Record<RoomMemberRole, number>> = { MEMBER: 0, ADMIN: 1, OWNER: 2 };

/** Whether the one role may do what the other may. */
export function isAtLeast(role: RoomMemberRole, needed: RoomMemberRole): boolean {
  return ranks[role] >= ranks[needed];
}

/** Whether the one role stands above the other. */
export function isAbove(role: RoomMemberRole, other: RoomMemberRole): boolean {
  return ranks[role] > ranks[other];
}

/** The least role that this permission asks for. */
export function neededRole(permission: RoomPermission): RoomMemberRole {
  return permission === 'EVERYONE' ? 'MEMBER' : 'ADMIN';
}

interface Ruled {
  readonly settings: RoomSettings;
  readonly members: ReadonlyMap<string, Pick<RoomMember, 'role'>>;
}

/** Whether this user is a member and may say something in the room. */
export function mayPost(room: Ruled, userId: string): boolean {
  return hasRole(room, userId, neededRole(room.settings.whoMayPost));
}

/** Whether this user is a member and may pin messages to the room. */
export function mayPin(room: Ruled, userId: string): boolean {
  return hasRole(room, userId, neededRole(room.settings.whoMayPin));
}

/** Whether this member of a group may delete what the other said: of somebody below them, also of who has left. */
export function mayDeleteOf(
  room: Ruled & { readonly kind: RoomKind },
  userId: string,
  senderId: string,
): boolean {
  if (userId === senderId) return true;
  if (room.kind !== 'GROUP' || !hasRole(room, userId, 'ADMIN')) return false;
  return isAbove(room.members.get(userId)?.role ?? 'MEMBER', room.members.get(senderId)?.role ?? 'MEMBER');
}

function hasRole({ members }: Ruled, userId: string, needed: RoomMemberRole): boolean {
  const member = members.get(userId);
  if (member === undefined) return false;
  return isAtLeast(member.role, needed);
}
