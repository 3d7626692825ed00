import { isRefusal, parseInput, refuse, type InvalidInput, type Refusal } from '@parley/service-kit/refusals';
import type { NotAllowed } from '../rooms/decide-membership.ts';
import { isAtLeast } from '../rooms/permissions.ts';
import type { Room } from '../rooms/room.ts';
import type { InviteStore } from '../stores/invite-store.ts';
import { revokeRoomInviteInput } from './group-input.ts';

type RevokeRoomInviteResult = { readonly room: Room } | Refusal<'InviteNotValid'> | NotAllowed | InvalidInput;

/** Takes an invite back. To who is not in its group it is none. */
export function createRevokeRoomInvite(deps: {
  rooms: { find(id: string): Promise<Room | null> };
  invites: Pick<InviteStore, 'find' | 'revoke'>;
  now: () => Date;
}) {
  const { rooms, invites, now } = deps;
  return async (viewerId: string, input: unknown): Promise<RevokeRoomInviteResult> => {
    const parsed = parseInput(revokeRoomInviteInput, input);
    if (isRefusal(parsed)) return parsed;
    const invite = await invites.find(parsed.valid.inviteId);
    const room = invite === null ? null : await rooms.find(invite.roomId);
    const role = room?.members.get(viewerId)?.role;
    if (invite === null || room === null || role === undefined) return refuse('InviteNotValid');
    if (invite.createdBy !== viewerId && !isAtLeast(role, 'ADMIN'))
      return refuse('NotAllowed', { requiredRole: 'ADMIN' });
    await invites.revoke(invite.id, now());
    return { room };
  };
}
