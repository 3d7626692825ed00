import type { ConversationRoom } from '../conversation/room-source.ts';
import type { ActionSetting } from './offered-actions.ts';

/** What a room says of who may do what in it. */
export function settingOf(room: ConversationRoom, viewerId: string): ActionSetting {
  const members = room.members?.edges.map(({ node }) => node) ?? [];
  return {
    viewerId,
    isGroup: room.kind === 'GROUP',
    viewerRole: room.viewerRole,
    roles: new Map(members.flatMap(({ user, role }) => (user === null ? [] : [[user.id, role] as const]))),
  };
}
