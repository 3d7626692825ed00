import type DataLoader from 'dataloader';
import type { Room } from '../rooms/room.ts';

/** A member of a room as it was read. */
export interface Membership {
  readonly room: Room;
  readonly userId: string;
}

export type MembershipLoader<T> = DataLoader<Membership, T, string>;

/** Options of a loader by membership. */
export const byMembership = { cacheKeyFn: ({ room, userId }: Membership): string => `${room.id}:${userId}` };
