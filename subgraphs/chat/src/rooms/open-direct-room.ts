import { pairKey } from '@parley/events';
import { z } from 'zod';
import {
  id,
  isRefusal,
  parseInput,
  refuse,
  type InvalidInput,
  type Refusal,
} from '@parley/service-kit/refusals';
import type { OperationOrigin } from '@parley/service-kit/subgraph';
import type { FriendshipCache } from '../friendships/friendship-cache.ts';
import { mayChat } from '../friendships/friendship.ts';
import type { ApplyRoom } from './apply-room.ts';
import type { RoomMade } from './room-made.ts';
import { directDetails, type Room } from './room.ts';
import { withTrace } from './traced.ts';

const openDirectRoomInput = z.object({ userId: id });

type OpenDirectRoomResult = { readonly room: Room } | Refusal<'CannotMessage'> | InvalidInput;

/** The one room of two friends, made if there is none. Strangers, blocked and unknown users get the same answer, equally late. */
export function createOpenDirectRoom(deps: {
  rooms: { find(id: string): Promise<Room | null>; findDirect(directKey: string): Promise<Room | null> };
  register: { record(made: RoomMade): Promise<RoomMade> };
  applyRoom: ApplyRoom;
  friendships: Pick<FriendshipCache, 'waitFor'>;
  newId: () => string;
  now: () => Date;
}) {
  const { rooms, register, applyRoom, friendships, newId, now } = deps;
  return async (
    viewerId: string,
    input: unknown,
    origin: OperationOrigin = {},
  ): Promise<OpenDirectRoomResult> => {
    const parsed = parseInput(openDirectRoomInput, input);
    if (isRefusal(parsed)) return parsed;
    const { userId } = parsed.valid;
    const directKey = pairKey(viewerId, userId);
    if (userId === viewerId || !(await friendships.waitFor(directKey, mayChat)))
      return refuse('CannotMessage');
    const room = (await rooms.findDirect(directKey)) ?? (await make([viewerId, userId], directKey, origin));
    return { room };
  };

  async function make(
    memberIds: readonly [viewerId: string, userId: string],
    directKey: string,
    origin: OperationOrigin,
  ): Promise<Room> {
    const made = await register.record({
      eventId: newId(),
      roomId: newId(),
      kind: 'DIRECT',
      ...directDetails,
      directKey,
      createdBy: memberIds[0],
      createdAt: now(),
      members: memberIds.map((userId) => ({ userId, role: 'MEMBER' })),
      ...withTrace(origin),
    });
    await applyRoom({ type: 'RoomMade', made });
    const room = await rooms.find(made.roomId);
    if (room === null) throw new Error('A room that was just applied is not there.');
    return room;
  }
}
