import { z } from 'zod';
import { eventsOf } from './event-definition.ts';
import { id, instant, seq } from './values.ts';

const define = eventsOf('chat.events', ({ roomId }: { roomId: string }) => roomId);
/** Every entry of a room's log has a dense `seq`; the actor is who did it. */
const roomChange = { roomId: id, seq, actorId: id, at: instant };
const role = z.enum(['OWNER', 'ADMIN', 'MEMBER']);

/** What a group, or somebody in it, is compared by where it is kept: the version says all. */
export const groupRow = z.object({});
export type GroupRow = z.output<typeof groupRow>;

export const ChatRoomCreated = define(
  'ChatRoomCreated',
  z
    .object({
      ...roomChange,
      kind: z.enum(['DIRECT', 'GROUP']),
      name: z.string().nullable(),
      memberIds: z.array(id),
    })
    .describe('A room was made: the one 1:1 room of two people, or a group with its first members.'),
);
export const RoomUpdated = define(
  'RoomUpdated',
  z
    .object({
      ...roomChange,
      changed: z.array(z.enum(['TITLE', 'DESCRIPTION', 'IMAGE', 'SETTINGS'])),
    })
    .describe("Of a group; what it is now is the room's to say."),
);
export const RoomMemberAdded = define(
  'RoomMemberAdded',
  z
    .object({ ...roomChange, userId: id, role })
    .describe('Also when somebody joined through an invite: then the actor is the member.'),
);
export const RoomMemberRemoved = define(
  'RoomMemberRemoved',
  z
    .object({ ...roomChange, userId: id })
    .describe('Also when the member left by themself: then the actor is the member.'),
);
export const RoomMemberRoleChanged = define(
  'RoomMemberRoleChanged',
  z
    .object({ ...roomChange, userId: id, role })
    .describe('A member of a group may do more, or less, from now on.'),
);
export const JoinRequestChanged = define(
  'JoinRequestChanged',
  z
    .object({
      roomId: id,
      userId: id.describe('Who asks.'),
      version: z.int().positive(),
      state: z.enum(['OPEN', 'APPROVED', 'DECLINED', 'CANCELLED', 'CLOSED']),
      actorId: id,
      recipientIds: z.array(id).describe('The owner and the admins of then.'),
      at: instant,
    })
    .describe(
      "What became of somebody's request to join a group; without a place in the log, since only its admins may know. `version` rises with each of a room. OPEN is a new one; CLOSED one that ended without an answer, because the person joined otherwise or was banned.",
    ),
);
