import {
  invalidInput,
  isRefusal,
  parseInput,
  type InvalidInput,
  type Refusal,
} from '@parley/service-kit/refusals';
import type { OperationOrigin } from '@parley/service-kit/subgraph';
import { decideRemoval, type NotAllowed } from '../rooms/decide-membership.ts';
import type { Room } from '../rooms/room.ts';
import type { ChangeGroup } from './change-group.ts';
import { removeRoomMemberInput } from './group-input.ts';

type RemoveRoomMemberResult = { readonly room: Room } | Refusal<'NotARoomMember'> | NotAllowed | InvalidInput;

/** Removes a member; their streams of the room end before what comes next. */
export function createRemoveRoomMember(deps: { changeGroup: ChangeGroup; newId: () => string }) {
  const { changeGroup, newId } = deps;
  return async (
    viewerId: string,
    input: unknown,
    origin: OperationOrigin = {},
  ): Promise<RemoveRoomMemberResult> => {
    const parsed = parseInput(removeRoomMemberInput, input);
    if (isRefusal(parsed)) return parsed;
    const { roomId, userId } = parsed.valid;
    if (userId === viewerId) return invalidInput('userId', 'To go yourself, use leaveRoom.');
    return changeGroup(
      { roomId, actorId: viewerId },
      (roster) => decideRemoval(roster, { actorId: viewerId, userId, newId }),
      { origin },
    );
  };
}
