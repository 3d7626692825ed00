import { isRefusal, parseInput, type InvalidInput, type Refusal } from '@parley/service-kit/refusals';
import type { OperationOrigin } from '@parley/service-kit/subgraph';
import { decideUnban } from '../rooms/decide-ban.ts';
import type { NotAllowed } from '../rooms/decide-membership.ts';
import type { Room } from '../rooms/room.ts';
import type { ChangeGroup } from './change-group.ts';
import { unbanRoomMemberInput } from './group-input.ts';

type UnbanRoomMemberResult = { readonly room: Room } | Refusal<'NotARoomMember'> | NotAllowed | InvalidInput;

/** Lets somebody be added and join again; they are not in the group by it. */
export function createUnbanRoomMember({ changeGroup }: { changeGroup: ChangeGroup }) {
  return async (
    viewerId: string,
    input: unknown,
    origin: OperationOrigin = {},
  ): Promise<UnbanRoomMemberResult> => {
    const parsed = parseInput(unbanRoomMemberInput, input);
    if (isRefusal(parsed)) return parsed;
    const { roomId, userId } = parsed.valid;
    return changeGroup({ roomId, actorId: viewerId }, (roster) => decideUnban(roster, viewerId), {
      beside: { kind: 'unbanned', userId },
      origin,
    });
  };
}
