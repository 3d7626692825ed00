import type { RoomMade } from './room-made.ts';
import type { ChatRoomCreatedEntry } from './room-log-entry.ts';
import type { Room } from './room.ts';

/** A room that was made, as its log sees it from its first entry on. */
export function decideCreation({ roomId, eventId, createdBy, members, ...made }: RoomMade): {
  readonly room: Room;
  readonly entry: ChatRoomCreatedEntry;
} {
  const { kind, createdAt: at } = made;
  const joined = { joinedAt: at, firstVisibleSeq: 1, firstVisibleNumber: 1, sentUpTo: 0 };
  const memberIds = members.map(({ userId }) => userId);
  return {
    room: {
      ...made,
      id: roomId,
      lastActivityAt: at,
      lastSeq: 1,
      lastEventId: eventId,
      lastNumber: 0,
      lastMessageId: null,
      members: new Map(members.map((member) => [member.userId, { ...member, ...joined }])),
    },
    entry: { type: 'ChatRoomCreated', roomId, seq: 1, eventId, actorId: createdBy, at, kind, memberIds },
  };
}
