import type { RoomMemberRole } from '../conversation/graph.generated.ts';
import type { ConversationRoom } from '../conversation/room-source.ts';
import type { ActionSetting } from './offered-actions.ts';

interface RoomSetting extends Pick<ConversationRoom, 'kind' | 'viewerRole' | 'settings'> {
  readonly members: {
    readonly edges: readonly {
      readonly node: { readonly user: { readonly id: string } | null; readonly role: RoomMemberRole };
    }[];
  } | null;
}

/** What a room says of who may do what in it. */
export function settingOf(room: RoomSetting, viewerId: string): ActionSetting {
  const members = room.members?.edges.map(({ node }) => node) ?? [];
  return {
    viewerId,
    isGroup: room.kind === 'GROUP',
    viewerRole: room.viewerRole,
    // Both may in a 1:1 room.
    mayPin: room.settings?.whoMayPin !== 'ADMINS' || room.viewerRole !== 'MEMBER',
    roles: new Map(members.flatMap(({ user, role }) => (user === null ? [] : [[user.id, role] as const]))),
  };
}
