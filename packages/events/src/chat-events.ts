import { z } from 'zod';
import { defineEvent } from './event-definition.ts';
import { id, instant, seq } from './values.ts';

/** Every entry of a room's log has a dense `seq`; the actor is who did it. */
const roomChange = { roomId: id, seq, actorId: id, at: instant };
const role = z.enum(['OWNER', 'ADMIN', 'MEMBER']);
const key = (data: { roomId: string }): string => data.roomId;
const topic = 'chat.events';

export const ChatRoomCreated = defineEvent({
  type: 'ChatRoomCreated',
  topic,
  schema: z.object({
    ...roomChange,
    kind: z.enum(['DIRECT', 'GROUP']),
    name: z.string().nullable(),
    memberIds: z.array(id),
  }),
  key,
});

export const RoomRenamed = defineEvent({
  type: 'RoomRenamed',
  topic,
  schema: z.object({ ...roomChange, name: z.string() }),
  key,
});

export const RoomMemberAdded = defineEvent({
  type: 'RoomMemberAdded',
  topic,
  schema: z.object({ ...roomChange, userId: id, role }),
  key,
});

/** Also when the member left by themself: then the actor is the member. */
export const RoomMemberRemoved = defineEvent({
  type: 'RoomMemberRemoved',
  topic,
  schema: z.object({ ...roomChange, userId: id }),
  key,
});

export const RoomMemberRoleChanged = defineEvent({
  type: 'RoomMemberRoleChanged',
  topic,
  schema: z.object({ ...roomChange, userId: id, role }),
  key,
});
