import {
  invalidInput,
  isRefusal,
  parseInput,
  refuse,
  type InvalidInput,
  type Refusal,
} from '@parley/service-kit/refusals';
import type { NotAllowed } from '../rooms/decide-membership.ts';
import { isAtLeast, neededRole } from '../rooms/permissions.ts';
import { mostInvites, type RoomInvite } from '../rooms/room-invite.ts';
import type { Room } from '../rooms/room.ts';
import type { InviteStore } from '../stores/invite-store.ts';
import { createRoomInviteInput } from './group-input.ts';
import { hashOfToken, newInviteToken } from './invite-token.ts';

const hourMs = 60 * 60 * 1_000;

export type TooManyInvites = Refusal<'TooManyInvites'> & { readonly limit: number };

type CreateRoomInviteResult =
  | { readonly invite: RoomInvite; readonly token: string }
  | Refusal<'NotARoomMember'>
  | NotAllowed
  | TooManyInvites
  | InvalidInput;

/** Makes an invite; its token is answered once and kept as a digest. */
export function createCreateRoomInvite(deps: {
  rooms: { find(id: string): Promise<Room | null> };
  invites: Pick<InviteStore, 'insert' | 'goodOf'>;
  newId: () => string;
  now: () => Date;
}) {
  const { rooms, invites, newId, now } = deps;
  return async (viewerId: string, input: unknown): Promise<CreateRoomInviteResult> => {
    const parsed = parseInput(createRoomInviteInput, input);
    if (isRefusal(parsed)) return parsed;
    const { roomId, expiresInHours, maxUses } = parsed.valid;
    const room = await rooms.find(roomId);
    const role = room?.members.get(viewerId)?.role;
    if (room === null || role === undefined) return refuse('NotARoomMember');
    if (room.kind === 'DIRECT')
      return invalidInput('roomId', 'This is a room of two people: nobody joins it.');
    const requiredRole = neededRole(room.settings.whoMayAdd);
    if (!isAtLeast(role, requiredRole)) return refuse('NotAllowed', { requiredRole });
    const createdAt = now();
    if ((await invites.goodOf(roomId, createdAt)).length >= mostInvites)
      return refuse('TooManyInvites', { limit: mostInvites });
    const expiresAt = new Date(createdAt.getTime() + expiresInHours * hourMs);
    const of = { id: newId(), roomId, createdBy: viewerId, createdAt, expiresAt };
    const invite: RoomInvite = { ...of, maxUses, uses: 0, revokedAt: null };
    const token = newInviteToken();
    await invites.insert(invite, hashOfToken(token));
    return { invite, token };
  };
}
