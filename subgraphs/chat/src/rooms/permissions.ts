import type { RoomMember, RoomMemberRole, RoomPermission, RoomSettings } from './room.ts';

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

function hasRole({ members }: Ruled, userId: string, needed: RoomMemberRole): boolean {
  const member = members.get(userId);
  if (member === undefined) return false;
  return isAtLeast(member.role, needed);
}
