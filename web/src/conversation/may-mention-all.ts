import type { RoomKind, RoomMemberRole } from './graph.generated.ts';

/** Whether `@all` of the viewer's means everybody: they lead the group. */
export function mayMentionAll({
  kind,
  viewerRole,
}: {
  readonly kind: RoomKind;
  readonly viewerRole: RoomMemberRole;
}): boolean {
  return kind === 'GROUP' && viewerRole !== 'MEMBER';
}
