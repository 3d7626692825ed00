/** What sort of room it is: of two people, one per pair; or of any number. */
export type RoomKind = 'DIRECT' | 'GROUP';

/** What a member may do. */
export type RoomMemberRole = 'OWNER' | 'ADMIN' | 'MEMBER';

/** A person in a room, as the log sees them. */
export interface RoomMember {
  readonly userId: string;
  readonly role: RoomMemberRole;
  /** The latest joining. */
  readonly joinedAt: Date;
  /** The first log entry and the first message after that joining: what came before stays unseen. */
  readonly firstVisibleSeq: number;
  readonly firstVisibleNumber: number;
  /** The number of the member's newest message, 0 before the first: who sends has read up to there. */
  readonly sentUpTo: number;
}

/** A room with its counters: a consistent view of one moment. */
export interface Room {
  readonly id: string;
  readonly kind: RoomKind;
  /** The pair's key in a 1:1 room, else null. */
  readonly directKey: string | null;
  readonly createdAt: Date;
  /** When something was last said; without messages, when it was made. */
  readonly lastActivityAt: Date;
  /** The place of the newest log entry, and its event's id; null where that is not known. */
  readonly lastSeq: number;
  readonly lastEventId: string | null;
  /** The number of the newest message, 0 without messages. */
  readonly lastNumber: number;
  readonly lastMessageId: string | null;
  readonly members: ReadonlyMap<string, RoomMember>;
}

/** The other one of a 1:1 room, else null. */
export function peerOf(room: Room, userId: string): string | null {
  if (room.kind !== 'DIRECT') return null;
  return [...room.members.keys()].find((id) => id !== userId) ?? null;
}

/** Whether this user may see the message with this number: a member, from their latest joining on. */
export function seesNumber(room: Room, userId: string, number: number): boolean {
  const member = room.members.get(userId);
  return member !== undefined && number >= member.firstVisibleNumber;
}
