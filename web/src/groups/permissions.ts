import type { RoomMemberRole, RoomPermission } from './graph.generated.ts';

const ranks: Readonly<Record<RoomMemberRole, number>> = { MEMBER: 0, ADMIN: 1, OWNER: 2 };

export type MemberAction = 'makeAdmin' | 'makeMember' | 'makeOwner' | 'remove' | 'ban';

/** The owner and the admins: they rename a group, change its rules and keep order in it. */
export function isLeader(role: RoomMemberRole): boolean {
  return role !== 'MEMBER';
}

/** Whether somebody of this role may do what the group's rule allows. */
export function isAllowed(role: RoomMemberRole, permission: RoomPermission | undefined): boolean {
  return permission === 'EVERYONE' || isLeader(role);
}

/** What the viewer may do about another member. The server decides anew; what it would refuse is not offered. */
export function memberActions(viewer: RoomMemberRole, member: RoomMemberRole): readonly MemberAction[] {
  const roles: readonly MemberAction[] =
    viewer === 'OWNER' ? [member === 'ADMIN' ? 'makeMember' : 'makeAdmin', 'makeOwner'] : [];
  return isLeader(viewer) && ranks[viewer] > ranks[member] ? [...roles, 'remove', 'ban'] : [];
}
