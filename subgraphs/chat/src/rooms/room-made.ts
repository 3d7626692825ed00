import type { RoomDetails, RoomKind, RoomMemberRole } from './room.ts';
import type { Traced } from './traced.ts';

/** A room as MySQL holds it when it is made, and what MongoDB takes over: the change's id is the id of its event. */
export interface RoomMade extends RoomDetails, Traced {
  readonly eventId: string;
  readonly roomId: string;
  readonly kind: RoomKind;
  readonly directKey: string | null;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly members: readonly { readonly userId: string; readonly role: RoomMemberRole }[];
}
