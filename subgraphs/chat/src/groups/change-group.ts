import type { OperationOrigin } from '@parley/service-kit/subgraph';
import {
  invalidInput,
  isRefusal,
  refuse,
  type InvalidInput,
  type Refusal,
} from '@parley/service-kit/refusals';
import type { ApplyRoom, RecordedChange } from '../rooms/apply-room.ts';
import type { BesideChange } from '../rooms/beside-change.ts';
import type { TooManyJoinRequests } from '../rooms/join-request.ts';
import type { BannedFromRoom, TooManyBans } from '../rooms/room-ban.ts';
import type { RoomChange, RoomFact, Roster } from '../rooms/room-change.ts';
import type { RoomTurns } from '../rooms/room-turns.ts';
import type { Room } from '../rooms/room.ts';
import { type Traced, withTrace } from '../rooms/traced.ts';

type Recorded<Refused> =
  | RoomChange
  | Refused
  | Refusal<'NotARoomMember' | 'NotAGroup' | 'InviteNotValid' | 'JoinRequestNotFound'>
  | BannedFromRoom
  | TooManyBans
  | TooManyJoinRequests
  | null;

interface ChangeOptions {
  readonly origin?: OperationOrigin;
  /** What is recorded with it; its refusals are among those of the change then. */
  readonly beside?: BesideChange | null;
}

export type ChangeGroup = ReturnType<typeof createChangeGroup>;

/**
 * Changes a group: recorded in MySQL, then taken over by MongoDB. It is answered when it has taken effect. What is recorded is taken over,
 * whether or not somebody still waits for it; what has waited for too long is not recorded. Who adds people has `BannedFromRoom` among the
 * refusals.
 */
export function createChangeGroup(deps: {
  rooms: { find(id: string): Promise<Room | null> };
  register: {
    change<Refused extends Refusal>(
      by: Traced & {
        readonly roomId: string;
        readonly actorId: string;
        readonly at: Date;
        readonly newId: () => string;
      },
      decide: (roster: Roster) => readonly RoomFact[] | Refused,
      beside: BesideChange | null,
    ): Promise<Recorded<Refused>>;
    unappliedOf(roomId: string): Promise<readonly RecordedChange[]>;
  };
  applyRoom: ApplyRoom;
  /** Who waits for a room's row in MySQL holds a connection, and a crowd would hold all of them. */
  turns: RoomTurns;
  /** What became of requests to join the group may wait to be published. */
  publishJoinRequests: (roomId: string) => void;
  newId: () => string;
  now: () => Date;
}) {
  const { rooms, register, applyRoom, turns, publishJoinRequests, newId, now } = deps;

  return async <Refused extends Refusal>(
    by: { readonly roomId: string; readonly actorId: string },
    decide: (roster: Roster) => readonly RoomFact[] | Refused,
    { origin = {}, beside = null }: ChangeOptions = {},
  ): Promise<{ readonly room: Room } | Refused | Refusal<'NotARoomMember'> | InvalidInput> => {
    const recordAndApply = async (): Promise<Recorded<Refused>> => {
      const change = await register.change({ ...by, ...withTrace(origin), at: now(), newId }, decide, beside);
      if (change === null || !isRefusal(change)) publishJoinRequests(by.roomId);
      if (change === null && !isOfMysqlAlone(beside)) await applyPending(by.roomId);
      else if (change !== null && !isRefusal(change))
        await applyRoom({ type: 'RoomChanged', change: change as RoomChange });
      return change;
    };
    const recorded = await turns(by.roomId, recordAndApply, origin.deadline);
    if (recorded !== null && isRefusal(recorded))
      return recorded.refused === 'NotAGroup' ? notAGroup() : (recorded as Refused);
    const room = await rooms.find(by.roomId);
    return room === null ? refuse('NotARoomMember') : { room };
  };

  /** What made it as it is wanted may not have taken effect yet. */
  async function applyPending(roomId: string): Promise<void> {
    for (const pending of await register.unappliedOf(roomId)) await applyRoom(pending);
  }
}

function notAGroup(): InvalidInput {
  return invalidInput('roomId', 'This is a room of two people: only groups have members to change.');
}

/** Nothing of it is MongoDB's, also not what another change may still have to say to it. */
function isOfMysqlAlone(beside: BesideChange | null): boolean {
  return beside !== null && ['unbanned', 'requested', 'request ended'].includes(beside.kind);
}
