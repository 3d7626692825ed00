import type { RoomMade } from './room-made.ts';
import type { ChatRoomCreatedEntry } from './room-log-entry.ts';
import type { Room } from './room.ts';
import { withTrace } from './traced.ts';

/** A room that was made, as its log sees it from its first entry on: an entry of now, whenever the room was recorded. */
export function decideCreation(
  { roomId, eventId, createdBy, members, traceparent, ...made }: RoomMade,
  at: Date,
): {
  readonly room: Room;
  readonly entry: ChatRoomCreatedEntry;
} {
  const { kind, createdAt } = made;
  const joined = { joinedAt: createdAt, firstVisibleSeq: 1, firstVisibleNumber: 1, sentUpTo: 0 };
  const memberIds = members.map(({ userId }) => userId);
  return {
    room: {
      ...made,
      id: roomId,
      lastActivityAt: createdAt,
      lastSeq: 1,
      lastEventId: eventId,
      lastNumber: 0,
      lastMessageId: null,
      expiredUpTo: 0,
      membersVersion: 1,
      members: new Map(members.map((member) => [member.userId, { ...member, ...joined }])),
    },
    entry: {
      type: 'ChatRoomCreated',
      roomId,
      seq: 1,
      eventId,
      actorId: createdBy,
      at,
      kind,
      memberIds,
      ...withTrace({ traceparent }),
    },
  };
}
