import { isRefusal, parseInput, refuse, type InvalidInput } from '@parley/service-kit/refusals';
import type { OperationOrigin } from '@parley/service-kit/subgraph';
import type { ApplyRoom } from '../rooms/apply-room.ts';
import type { RoomMade } from '../rooms/room-made.ts';
import { defaultSettings, type Room, type RoomSettings } from '../rooms/room.ts';
import {
  mostGroups,
  refuseFull,
  type CannotAddMembers,
  type RefuseUnaddable,
  type TooManyGroups,
} from './addable.ts';
import { createGroupRoomInput } from './group-input.ts';
import { type Traced, withTrace } from '../rooms/traced.ts';
import type { TakePlaces } from './take-places.ts';
import type { z } from 'zod';

type CreateGroupRoomResult = { readonly room: Room } | CannotAddMembers | TooManyGroups | InvalidInput;

/** Makes a group of the viewer, who owns it, and friends of theirs. */
export function createCreateGroupRoom(deps: {
  rooms: { find(id: string): Promise<Room | null> };
  register: { record(made: RoomMade): Promise<RoomMade> };
  applyRoom: ApplyRoom;
  refuseUnaddable: RefuseUnaddable;
  takePlaces: TakePlaces;
  newId: () => string;
  now: () => Date;
}) {
  const { rooms, register, applyRoom, refuseUnaddable, takePlaces, newId, now } = deps;
  return async (
    viewerId: string,
    input: unknown,
    origin: OperationOrigin = {},
  ): Promise<CreateGroupRoomResult> => {
    const parsed = parseInput(createGroupRoomInput, input);
    if (isRefusal(parsed)) return parsed;
    const others = [...new Set(parsed.valid.memberIds)].filter((userId) => userId !== viewerId);
    const unaddable = await refuseUnaddable(viewerId, others);
    return takePlaces(unaddable === null ? [viewerId, ...others] : [viewerId], origin, async (full) => {
      if (full.includes(viewerId)) return refuse('TooManyGroups', { limit: mostGroups });
      return (
        unaddable ??
        refuseFull(full) ?? { room: await make(viewerId, others, { ...parsed.valid, ...withTrace(origin) }) }
      );
    });
  };

  async function make(viewerId: string, others: readonly string[], wanted: Wanted): Promise<Room> {
    const { memberIds: _memberIds, settings, ...details } = wanted;
    const made = await register.record({
      ...details,
      settings: withDefaults(settings, defaultSettings),
      eventId: newId(),
      roomId: newId(),
      kind: 'GROUP',
      directKey: null,
      createdBy: viewerId,
      createdAt: now(),
      members: [
        { userId: viewerId, role: 'OWNER' },
        ...others.map((userId) => ({ userId, role: 'MEMBER' }) as const),
      ],
    });
    await applyRoom({ type: 'RoomMade', made });
    const room = await rooms.find(made.roomId);
    if (room === null) throw new Error('A room that was just applied is not there.');
    return room;
  }
}

type Wanted = z.output<typeof createGroupRoomInput> & Traced;

/** What is left out stays as it was. */
export function withDefaults(
  given: { readonly [Name in keyof RoomSettings]?: RoomSettings[Name] | null | undefined } | null | undefined,
  before: RoomSettings,
): RoomSettings {
  return {
    whoMayPost: given?.whoMayPost ?? before.whoMayPost,
    whoMayAdd: given?.whoMayAdd ?? before.whoMayAdd,
    whoMayPin: given?.whoMayPin ?? before.whoMayPin,
    slowModeSeconds: given?.slowModeSeconds ?? before.slowModeSeconds,
    // Null is one: the platform's.
    retentionDays: given?.retentionDays === undefined ? before.retentionDays : given.retentionDays,
  };
}
