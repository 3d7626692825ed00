import type { FriendshipCache } from '../friendships/friendship-cache.ts';
import type { ApplyRoom } from '../rooms/apply-room.ts';
import type { RoomTurns } from '../rooms/room-turns.ts';
import type { Stores } from '../stores/stores.ts';
import { createAddRoomMembers } from './add-room-members.ts';
import { createRefuseUnaddable } from './addable.ts';
import { createApproveJoinRequest } from './approve-join-request.ts';
import { createBanRoomMember } from './ban-room-member.ts';
import { createCancelJoinRequest } from './cancel-join-request.ts';
import { createChangeGroup } from './change-group.ts';
import { createCreateGroupRoom } from './create-group-room.ts';
import { createCreateRoomInvite } from './create-room-invite.ts';
import { createDeclineJoinRequest } from './decline-join-request.ts';
import { createJoinRoom } from './join-room.ts';
import { createLeaveRoom } from './leave-room.ts';
import { createRemoveRoomMember } from './remove-room-member.ts';
import { createRevokeRoomInvite } from './revoke-room-invite.ts';
import { createSetMemberRole } from './set-member-role.ts';
import { createTakePlaces } from './take-places.ts';
import { createUnbanRoomMember } from './unban-room-member.ts';
import { createUpdateRoom } from './update-room.ts';

/** What a viewer can do to groups and their members. */
export function createGroupUseCases(
  deps: {
    readonly stores: Pick<Stores, 'rooms' | 'members' | 'register' | 'invites'>;
    readonly newId: () => string;
    readonly now: () => Date;
  },
  {
    applyRoom,
    friendships,
    turns,
    publishJoinRequests,
  }: {
    readonly applyRoom: ApplyRoom;
    readonly friendships: FriendshipCache;
    readonly turns: RoomTurns;
    readonly publishJoinRequests: (roomId: string) => void;
  },
) {
  const { stores, newId, now } = deps;
  const { rooms, members, register, invites } = stores;
  const refuseUnaddable = createRefuseUnaddable({ friendships, members });
  const takePlaces = createTakePlaces(members);
  const changeGroup = createChangeGroup({
    rooms,
    register,
    applyRoom,
    turns,
    publishJoinRequests,
    newId,
    now,
  });
  return {
    createGroupRoom: createCreateGroupRoom({
      rooms,
      register,
      applyRoom,
      refuseUnaddable,
      takePlaces,
      newId,
      now,
    }),
    updateRoom: createUpdateRoom({ changeGroup, newId }),
    addRoomMembers: createAddRoomMembers({ rooms, changeGroup, refuseUnaddable, takePlaces, newId }),
    removeRoomMember: createRemoveRoomMember({ changeGroup, newId }),
    banRoomMember: createBanRoomMember({ changeGroup, newId }),
    unbanRoomMember: createUnbanRoomMember({ changeGroup }),
    leaveRoom: createLeaveRoom({ changeGroup, newId }),
    setMemberRole: createSetMemberRole({ changeGroup, newId }),
    createRoomInvite: createCreateRoomInvite({ invites, turns, newId, now }),
    revokeRoomInvite: createRevokeRoomInvite({ rooms, invites, now }),
    approveJoinRequest: createApproveJoinRequest({ changeGroup, takePlaces, newId }),
    declineJoinRequest: createDeclineJoinRequest({ changeGroup }),
    cancelJoinRequest: createCancelJoinRequest({ changeGroup }),
    joinRoom: createJoinRoom({ invites, changeGroup, takePlaces, newId }),
  };
}
