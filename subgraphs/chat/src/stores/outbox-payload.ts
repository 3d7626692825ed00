import { z } from 'zod';
import { eventIdOf, type RecordedChange } from '../rooms/apply-room.ts';
import { directDetails } from '../rooms/room.ts';

const memberRole = z.enum(['OWNER', 'ADMIN', 'MEMBER']);
const permission = z.enum(['EVERYONE', 'ADMINS']);
const settings = z.object({
  whoMayPost: permission,
  whoMayAdd: permission,
  whoMayPin: permission,
  // Of before there was a slow mode.
  slowModeSeconds: z.int().default(0),
  // Of before messages expired.
  retentionDays: z.int().nullable().default(null),
});
const details = {
  title: z.string().nullable(),
  description: z.string().nullable(),
  image: z.string().nullable(),
  settings,
};

const traceparent = z.string().optional();

const roomMade = z.object({
  eventId: z.string(),
  roomId: z.string(),
  kind: z.enum(['DIRECT', 'GROUP']),
  directKey: z.string().nullable(),
  createdBy: z.string(),
  createdAt: z.coerce.date(),
  members: z.array(z.object({ userId: z.string(), role: memberRole })),
  ...details,
  traceparent,
});

const ofMember = { eventId: z.string(), userId: z.string() };
const roomFact = z.discriminatedUnion('type', [
  z.object({ type: z.literal('RoomMemberAdded'), ...ofMember, role: memberRole }),
  z.object({ type: z.literal('RoomMemberRemoved'), ...ofMember }),
  z.object({ type: z.literal('RoomMemberRoleChanged'), ...ofMember, role: memberRole }),
  z.object({
    type: z.literal('RoomUpdated'),
    eventId: z.string(),
    changed: z.array(z.enum(['TITLE', 'DESCRIPTION', 'IMAGE', 'SETTINGS'])),
    details: z.object(details),
  }),
]);

const roomChange = z.object({
  roomId: z.string(),
  version: z.int(),
  actorId: z.string(),
  at: z.coerce.date(),
  facts: z.tuple([roomFact], roomFact),
  traceparent,
});

const payload = z.discriminatedUnion('type', [
  z.object({ type: z.literal('RoomMade'), made: roomMade }),
  z.object({ type: z.literal('RoomChanged'), change: roomChange }),
]);

/** Reads also the rows of before there were groups: that a 1:1 room was made, without a type. */
export function parsePayload(json: string): RecordedChange {
  const value: unknown = JSON.parse(json);
  if (typeof value === 'object' && value !== null && 'type' in value) return payload.parse(value);
  return { type: 'RoomMade', made: roomMade.parse({ ...directDetails, ...(value as object) }) };
}

export function toOutboxRow(recorded: RecordedChange) {
  const { roomId, createdAt } =
    recorded.type === 'RoomMade'
      ? recorded.made
      : { roomId: recorded.change.roomId, createdAt: recorded.change.at };
  const { type } = recorded;
  return { eventId: eventIdOf(recorded), roomId, type, payload: JSON.stringify(recorded), createdAt };
}
