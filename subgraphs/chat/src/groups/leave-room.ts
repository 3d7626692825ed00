import { isRefusal, parseInput, type InvalidInput, type Refusal } from '@parley/service-kit/refusals';
import type { OperationOrigin } from '@parley/service-kit/subgraph';
import { decideLeaving } from '../rooms/decide-membership.ts';
import type { ChangeGroup } from './change-group.ts';
import { leaveRoomInput } from './group-input.ts';

type LeaveRoomResult = { readonly roomId: string } | Refusal<'NotARoomMember'> | InvalidInput;

/** Leaves a group; an owner hands it over. */
export function createLeaveRoom(deps: { changeGroup: ChangeGroup; newId: () => string }) {
  const { changeGroup, newId } = deps;
  return async (viewerId: string, input: unknown, origin: OperationOrigin = {}): Promise<LeaveRoomResult> => {
    const parsed = parseInput(leaveRoomInput, input);
    if (isRefusal(parsed)) return parsed;
    const { roomId } = parsed.valid;
    const result = await changeGroup(
      { roomId, actorId: viewerId },
      (roster) => decideLeaving(roster, { userId: viewerId, newId }),
      { origin },
    );
    return isRefusal(result) ? result : { roomId };
  };
}
