import type { RoomDetail } from './room-log-entry.ts';
import type { RoomDetails, RoomMemberRole } from './room.ts';
import type { Traced } from './traced.ts';

/** One thing that a change does to a room; its id becomes the id of the log entry and of the event. */
export type RoomFact =
  | {
      readonly type: 'RoomMemberAdded';
      readonly eventId: string;
      readonly userId: string;
      readonly role: RoomMemberRole;
    }
  | { readonly type: 'RoomMemberRemoved'; readonly eventId: string; readonly userId: string }
  | {
      readonly type: 'RoomMemberRoleChanged';
      readonly eventId: string;
      readonly userId: string;
      readonly role: RoomMemberRole;
    }
  | {
      readonly type: 'RoomUpdated';
      readonly eventId: string;
      readonly changed: readonly RoomDetail[];
      /** All of them, as they are from now on. */
      readonly details: RoomDetails;
    };

/** A change of a group as MySQL holds it, and what MongoDB takes over: all of it or nothing. */
export interface RoomChange extends Traced {
  readonly roomId: string;
  /** 2, 3, … per room, without holes: each is applied after the one before it. 1 is the making of the room. */
  readonly version: number;
  readonly actorId: string;
  readonly at: Date;
  /** At least one. */
  readonly facts: readonly [RoomFact, ...RoomFact[]];
}

/** A group as its authority knows it, at the moment of a transaction that holds its row. */
export interface Roster extends RoomDetails {
  readonly roomId: string;
  readonly members: ReadonlyMap<string, { readonly role: RoomMemberRole; readonly joinedAt: Date }>;
}
