import { isRefusal, parseInput, type InvalidInput, type Refusal } from '@parley/service-kit/refusals';
import type { OperationOrigin } from '@parley/service-kit/subgraph';
import { decideDeclining } from '../rooms/decide-join-request.ts';
import type { NotAllowed } from '../rooms/decide-membership.ts';
import type { Room } from '../rooms/room.ts';
import type { ChangeGroup } from './change-group.ts';
import { declineJoinRequestInput } from './group-input.ts';

type Refused = Refusal<'NotARoomMember' | 'JoinRequestNotFound'> | NotAllowed;
type DeclineJoinRequestResult = { readonly room: Room } | Refused | InvalidInput;

/** Answers a request with no: nobody is told, and the person may ask again. */
export function createDeclineJoinRequest({ changeGroup }: { changeGroup: ChangeGroup }) {
  return async (
    viewerId: string,
    input: unknown,
    origin: OperationOrigin = {},
  ): Promise<DeclineJoinRequestResult> => {
    const parsed = parseInput(declineJoinRequestInput, input);
    if (isRefusal(parsed)) return parsed;
    const { roomId, userId } = parsed.valid;
    return changeGroup<Refused>(
      { roomId, actorId: viewerId },
      (roster) => decideDeclining(roster, viewerId),
      { beside: { kind: 'request ended', userId }, origin },
    );
  };
}
