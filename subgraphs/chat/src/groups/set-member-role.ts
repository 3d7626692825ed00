import { isRefusal, parseInput, type InvalidInput, type Refusal } from '@parley/service-kit/refusals';
import type { OperationOrigin } from '@parley/service-kit/subgraph';
import { decideRole, type NotAllowed } from '../rooms/decide-membership.ts';
import type { Room } from '../rooms/room.ts';
import type { ChangeGroup } from './change-group.ts';
import { setMemberRoleInput } from './group-input.ts';

type SetMemberRoleResult =
  { readonly room: Room } | Refusal<'NotARoomMember' | 'MemberNotFound'> | NotAllowed | InvalidInput;

/** Says what a member may do from now on. */
export function createSetMemberRole(deps: { changeGroup: ChangeGroup; newId: () => string }) {
  const { changeGroup, newId } = deps;
  return async (
    viewerId: string,
    input: unknown,
    origin: OperationOrigin = {},
  ): Promise<SetMemberRoleResult> => {
    const parsed = parseInput(setMemberRoleInput, input);
    if (isRefusal(parsed)) return parsed;
    const { roomId, userId, role } = parsed.valid;
    return changeGroup(
      { roomId, actorId: viewerId },
      (roster) => decideRole(roster, { actorId: viewerId, userId, role, newId }),
      { origin },
    );
  };
}
