import type { RoomMade } from './room-made.ts';
import type { ChatRoomCreatedEntry } from './room-log-entry.ts';
import type { Room, RoomMember } from './room.ts';

/** A room that was made, as its log sees it from its first entry on. */
export function decideCreation(made: RoomMade): {
  readonly room: Room;
  readonly entry: ChatRoomCreatedEntry;
} {
  const { eventId, roomId, kind, directKey, createdBy, createdAt } = made;
  const joined = { joinedAt: createdAt, firstVisibleSeq: 1, firstVisibleNumber: 1, sentUpTo: 0 };
  const members = made.members.map((member): [string, RoomMember] => [
    member.userId,
    { ...member, ...joined },
  ]);
  const memberIds = made.members.map(({ userId }) => userId);
  return {
    room: {
      id: roomId,
      kind,
      directKey,
      createdAt,
      lastActivityAt: createdAt,
      lastSeq: 1,
      lastNumber: 0,
      lastMessageId: null,
      members: new Map(members),
    },
    entry: {
      type: 'ChatRoomCreated',
      roomId,
      seq: 1,
      eventId,
      actorId: createdBy,
      at: createdAt,
      kind,
      memberIds,
    },
  };
}
