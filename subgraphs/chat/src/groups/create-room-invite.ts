import {
  invalidInput,
  isRefusal,
  parseInput,
  type InvalidInput,
  type Refusal,
} from '@parley/service-kit/refusals';
import type { OperationOrigin } from '@parley/service-kit/subgraph';
import { decideInvite, type TooManyInvites } from '../rooms/decide-invite.ts';
import type { NotAllowed } from '../rooms/decide-membership.ts';
import type { RoomInvite } from '../rooms/room-invite.ts';
import type { RoomTurns } from '../rooms/room-turns.ts';
import type { InviteStore } from '../stores/invite-store.ts';
import { createRoomInviteInput } from './group-input.ts';
import { hashOfToken, newInviteToken } from './invite-token.ts';

const hourMs = 60 * 60 * 1_000;

type CreateRoomInviteResult =
  | { readonly invite: RoomInvite; readonly token: string }
  | Refusal<'NotARoomMember'>
  | NotAllowed
  | TooManyInvites
  | InvalidInput;

/** Makes an invite; its token is answered once and kept as a digest. */
export function createCreateRoomInvite(deps: {
  invites: Pick<InviteStore, 'insert'>;
  /** As of `createChangeGroup`. */
  turns: RoomTurns;
  newId: () => string;
  now: () => Date;
}) {
  const { invites, turns, newId, now } = deps;
  return async (
    viewerId: string,
    input: unknown,
    origin: OperationOrigin = {},
  ): Promise<CreateRoomInviteResult> => {
    const parsed = parseInput(createRoomInviteInput, input);
    if (isRefusal(parsed)) return parsed;
    const { roomId, expiresInHours, maxUses, requiresApproval } = parsed.valid;
    const createdAt = now();
    const expiresAt = new Date(createdAt.getTime() + expiresInHours * hourMs);
    const of = { id: newId(), roomId, createdBy: viewerId, createdAt, expiresAt };
    const invite: RoomInvite = { ...of, maxUses, uses: 0, revokedAt: null, requiresApproval };
    const token = newInviteToken();
    const refused = await turns(
      roomId,
      () =>
        invites.insert(invite, hashOfToken(token), (roster, good) =>
          decideInvite(roster, { actorId: viewerId, good }),
        ),
      origin.deadline,
    );
    if (refused === null) return { invite, token };
    if (refused.refused === 'NotAGroup')
      return invalidInput('roomId', 'This is a room of two people: nobody joins it.');
    return refused;
  };
}
