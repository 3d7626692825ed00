import { type Message, seenFrom } from './message.ts';

/** What sort of room it is: of two people, one per pair; or of any number. */
export type RoomKind = 'DIRECT' | 'GROUP';

/** What a member may do. */
export type RoomMemberRole = 'OWNER' | 'ADMIN' | 'MEMBER';

/** Who of the members may do something: all, or the owner and the admins. */
export type RoomPermission = 'EVERYONE' | 'ADMINS';

/** Who may post, add members and pin messages, how often, and for how long messages are kept; in a 1:1 room both may, at any time. */
export interface RoomSettings {
  readonly whoMayPost: RoomPermission;
  readonly whoMayAdd: RoomPermission;
  readonly whoMayPin: RoomPermission;
  /** How long a member waits between two messages; 0: not at all. */
  readonly slowModeSeconds: number;
  /** For how many days messages are kept; null: as long as the platform keeps them. */
  readonly retentionDays: number | null;
}

/** What a group is shown with, and its rules. A 1:1 room has none of its own. */
export interface RoomDetails {
  readonly title: string | null;
  readonly description: string | null;
  /** An https address. */
  readonly image: string | null;
  readonly settings: RoomSettings;
}

/** Of a group that says nothing else. */
export const defaultSettings: RoomSettings = {
  whoMayPost: 'EVERYONE',
  whoMayAdd: 'ADMINS',
  whoMayPin: 'EVERYONE',
  slowModeSeconds: 0,
  retentionDays: null,
};

/** Of a 1:1 room. */
export const directDetails: RoomDetails = {
  title: null,
  description: null,
  image: null,
  settings: defaultSettings,
};

/** A person in a room, as the log sees them. */
export interface RoomMember {
  readonly userId: string;
  readonly role: RoomMemberRole;
  /** The latest joining. */
  readonly joinedAt: Date;
  /** The first log entry and the first message after that joining: what came before stays unseen. */
  readonly firstVisibleSeq: number;
  readonly firstVisibleNumber: number;
  /** The number of the member's newest message in a 1:1 room, 0 before the first: who sends has read up to there. Of a group the store says it. */
  readonly sentUpTo: number;
}

/** A room with its counters: a consistent view of one moment. */
export interface Room extends RoomDetails {
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
  /** The messages up to this number have expired, with their threads: nobody sees them any more. */
  readonly expiredUpTo: number;
  /** The `seq` of the entry by which the members last changed. */
  readonly membersVersion: number;
  /** In the order of joining. */
  readonly members: ReadonlyMap<string, RoomMember>;
}

/** The other one of a 1:1 room, else null. */
export function peerOf(room: Room, userId: string): string | null {
  if (room.kind !== 'DIRECT') return null;
  return [...room.members.keys()].find((id) => id !== userId) ?? null;
}

/** The other members. */
export function othersOf({ members }: Room, userId: string): readonly string[] {
  return [...members.keys()].filter((id) => id !== userId);
}

/** The number of the first message that this user may see, whether there is one yet or not; null for who is not a member. */
export function firstVisibleNumber(
  { members, expiredUpTo }: Pick<Room, 'members' | 'expiredUpTo'>,
  userId: string,
): number | null {
  const member = members.get(userId);
  return member === undefined ? null : Math.max(member.firstVisibleNumber, expiredUpTo + 1);
}

/** Whether this user may see the message with this number: a member, from their latest joining on, until it expires. */
function seesNumber(room: Room, userId: string, number: number): boolean {
  const first = firstVisibleNumber(room, userId);
  return first !== null && number >= first;
}

/** Whether this user may see the message: of a reply that is in its thread alone, whether they see the root. */
export function seesMessage(
  room: Room,
  userId: string,
  message: Pick<Message, 'number' | 'inThread'>,
): boolean {
  return seesNumber(room, userId, seenFrom(message));
}
