import {
  invalidInput,
  isRefusal,
  parseInput,
  type InvalidInput,
  type Refusal,
} from '@parley/service-kit/refusals';
import type { OperationOrigin } from '@parley/service-kit/subgraph';
import { decideBan } from '../rooms/decide-ban.ts';
import type { NotAllowed } from '../rooms/decide-membership.ts';
import type { TooManyBans } from '../rooms/room-ban.ts';
import type { Room } from '../rooms/room.ts';
import type { ChangeGroup } from './change-group.ts';
import { banRoomMemberInput } from './group-input.ts';

type BanRoomMemberResult =
  { readonly room: Room } | Refusal<'NotARoomMember'> | NotAllowed | TooManyBans | InvalidInput;

/** Removes somebody, if they are in the group, and keeps them out of it. */
export function createBanRoomMember(deps: { changeGroup: ChangeGroup; newId: () => string }) {
  const { changeGroup, newId } = deps;
  return async (
    viewerId: string,
    input: unknown,
    origin: OperationOrigin = {},
  ): Promise<BanRoomMemberResult> => {
    const parsed = parseInput(banRoomMemberInput, input);
    if (isRefusal(parsed)) return parsed;
    const { roomId, userId } = parsed.valid;
    if (userId === viewerId) return invalidInput('userId', 'To go yourself, use leaveRoom.');
    return changeGroup<Refusal<'NotARoomMember'> | NotAllowed | TooManyBans>(
      { roomId, actorId: viewerId },
      (roster) => decideBan(roster, { actorId: viewerId, userId, newId }),
      { beside: { kind: 'banned', userId }, origin },
    );
  };
}
