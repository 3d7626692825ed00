import { isRefusal, parseInput, refuse, type InvalidInput, type Refusal } from '@parley/service-kit/refusals';
import type { OperationOrigin } from '@parley/service-kit/subgraph';
import { decideApproval } from '../rooms/decide-join-request.ts';
import type { NotAllowed, RoomIsFull } from '../rooms/decide-membership.ts';
import type { BannedFromRoom } from '../rooms/room-ban.ts';
import type { Room } from '../rooms/room.ts';
import { refuseFull, type CannotAddMembers } from './addable.ts';
import type { ChangeGroup } from './change-group.ts';
import { approveJoinRequestInput } from './group-input.ts';
import type { TakePlaces } from './take-places.ts';

type Reason = 'NotARoomMember' | 'JoinRequestNotFound' | 'InviteNotValid';
type ApproveJoinRequestResult =
  { readonly room: Room } | Refusal<Reason> | NotAllowed | RoomIsFull | CannotAddMembers | InvalidInput;

/** Lets in who has asked. Their invite, the places of the group and theirs in groups are judged as of now. */
export function createApproveJoinRequest(deps: {
  changeGroup: ChangeGroup;
  takePlaces: TakePlaces;
  newId: () => string;
}) {
  const { changeGroup, takePlaces, newId } = deps;
  return async (
    viewerId: string,
    input: unknown,
    origin: OperationOrigin = {},
  ): Promise<ApproveJoinRequestResult> => {
    const parsed = parseInput(approveJoinRequestInput, input);
    if (isRefusal(parsed)) return parsed;
    const { roomId, userId } = parsed.valid;
    const approved = await takePlaces([userId], origin, (full) =>
      changeGroup<Refusal<Reason> | NotAllowed | RoomIsFull | CannotAddMembers | BannedFromRoom>(
        { roomId, actorId: viewerId },
        (roster) => {
          const decided = decideApproval(roster, { actorId: viewerId, userId, newId });
          return isRefusal(decided) || decided.length === 0 ? decided : (refuseFull(full) ?? decided);
        },
        { beside: { kind: 'request approved', userId }, origin },
      ),
    );
    // Who is banned has no request any more.
    if (isRefusal(approved) && approved.refused === 'BannedFromRoom') return refuse('JoinRequestNotFound');
    return approved;
  };
}
