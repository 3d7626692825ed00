import { isRefusal, parseInput, refuse, type InvalidInput, type Refusal } from '@parley/service-kit/refusals';
import type { OperationOrigin } from '@parley/service-kit/subgraph';
import { decideAdding, type NotAllowed, type RoomIsFull } from '../rooms/decide-membership.ts';
import type { BannedFromRoom } from '../rooms/room-ban.ts';
import type { Room } from '../rooms/room.ts';
import { refuseFull, type CannotAddMembers, type RefuseUnaddable } from './addable.ts';
import type { ChangeGroup } from './change-group.ts';
import { addRoomMembersInput } from './group-input.ts';
import type { TakePlaces } from './take-places.ts';

type AddRoomMembersResult =
  | { readonly room: Room }
  | Refusal<'NotARoomMember'>
  | NotAllowed
  | CannotAddMembers
  | RoomIsFull
  | InvalidInput;

/** Adds friends of the viewer: all of them or nobody. Who is a member already needs no friendship, and stays as they are. */
export function createAddRoomMembers(deps: {
  rooms: { find(id: string): Promise<Room | null> };
  changeGroup: ChangeGroup;
  refuseUnaddable: RefuseUnaddable;
  takePlaces: TakePlaces;
  newId: () => string;
}) {
  const { rooms, changeGroup, refuseUnaddable, takePlaces, newId } = deps;
  return async (
    viewerId: string,
    input: unknown,
    origin: OperationOrigin = {},
  ): Promise<AddRoomMembersResult> => {
    const parsed = parseInput(addRoomMembersInput, input);
    if (isRefusal(parsed)) return parsed;
    const { roomId } = parsed.valid;
    const members = (await rooms.find(roomId))?.members;
    const userIds = [...new Set(parsed.valid.userIds)].filter((userId) => members?.has(userId) !== true);
    // Always asked: by the register the viewer may be in it already where the log does not say so yet.
    const unaddable = await refuseUnaddable(viewerId, userIds);
    const added = await takePlaces(unaddable === null ? userIds : [], origin, (full) =>
      changeGroup<Refusal<'NotARoomMember'> | NotAllowed | RoomIsFull | CannotAddMembers | BannedFromRoom>(
        { roomId, actorId: viewerId },
        (roster) => {
          // Who may not add anybody is told that, and nothing of the people.
          const decided = decideAdding(roster, { actorId: viewerId, userIds, newId });
          return isRefusal(decided) ? decided : (unaddable ?? refuseFull(full) ?? decided);
        },
        { origin },
      ),
    );
    if (!isRefusal(added) || added.refused !== 'BannedFromRoom') return added;
    return refuse('CannotAddMembers', { userIds: added.userIds });
  };
}
