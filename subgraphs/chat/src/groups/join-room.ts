import { isRefusal, parseInput, refuse, type InvalidInput, type Refusal } from '@parley/service-kit/refusals';
import type { OperationOrigin } from '@parley/service-kit/subgraph';
import { decideJoining, type RoomIsFull } from '../rooms/decide-membership.ts';
import { decideRequest } from '../rooms/decide-join-request.ts';
import type { TooManyJoinRequests } from '../rooms/join-request.ts';
import type { RoomInvite } from '../rooms/room-invite.ts';
import type { BannedFromRoom } from '../rooms/room-ban.ts';
import type { Room } from '../rooms/room.ts';
import type { InviteStore } from '../stores/invite-store.ts';
import { mostGroups, type TooManyGroups } from './addable.ts';
import type { ChangeGroup } from './change-group.ts';
import { joinRoomInput } from './group-input.ts';
import { hashOfToken } from './invite-token.ts';
import type { TakePlaces } from './take-places.ts';

type JoinRoomResult =
  | { readonly room: Room }
  | { readonly requested: { readonly roomId: string; readonly title: string | null } }
  | Refusal<'InviteNotValid'>
  | BannedFromRoom
  | RoomIsFull
  | TooManyJoinRequests
  | TooManyGroups
  | InvalidInput;

/** Lets the viewer into the group of an invite, or asks its admins to; who is in it already uses nothing of it. */
export function createJoinRoom(deps: {
  invites: Pick<InviteStore, 'findByToken'>;
  changeGroup: ChangeGroup;
  takePlaces: TakePlaces;
  newId: () => string;
}) {
  const { invites, changeGroup, takePlaces, newId } = deps;
  return async (viewerId: string, input: unknown, origin: OperationOrigin = {}): Promise<JoinRoomResult> => {
    const parsed = parseInput(joinRoomInput, input);
    if (isRefusal(parsed)) return parsed;
    const invite = await invites.findByToken(hashOfToken(parsed.valid.token));
    if (invite === null) return refuse('InviteNotValid');
    if (invite.requiresApproval) return request(viewerId, invite, origin);
    const joined = await takePlaces([viewerId], origin, async ([full]) => {
      if (full !== undefined) return refuse('TooManyGroups', { limit: mostGroups });
      return changeGroup<Refusal<'InviteNotValid'> | BannedFromRoom | RoomIsFull>(
        { roomId: invite.roomId, actorId: viewerId },
        (roster) => decideJoining(roster, { userId: viewerId, newId }),
        { beside: { kind: 'invite used', inviteId: invite.id }, origin },
      );
    });
    return isRefusal(joined) && joined.refused === 'NotARoomMember' ? refuse('InviteNotValid') : joined;
  };

  async function request(
    viewerId: string,
    { id: inviteId, roomId }: RoomInvite,
    origin: OperationOrigin,
  ): Promise<JoinRoomResult> {
    const requested = await changeGroup<
      Refusal<'InviteNotValid'> | BannedFromRoom | RoomIsFull | TooManyJoinRequests
    >({ roomId, actorId: viewerId }, (roster) => decideRequest(roster, { userId: viewerId, newId }), {
      beside: { kind: 'requested', userId: viewerId, inviteId },
      origin,
    });
    if (isRefusal(requested))
      return requested.refused === 'NotARoomMember' ? refuse('InviteNotValid') : requested;
    const { room } = requested;
    // Of the room they see no more than its name until they are in it.
    return room.members.has(viewerId) ? { room } : { requested: { roomId, title: room.title } };
  }
}
