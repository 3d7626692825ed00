import type { MessageKey } from '../language/message-key.ts';
import type { RoomMemberRole } from './graph.generated.ts';

export const roleLabels: Readonly<Record<RoomMemberRole, MessageKey>> = {
  OWNER: 'groups.owner',
  ADMIN: 'groups.admin',
  MEMBER: 'groups.member',
};
