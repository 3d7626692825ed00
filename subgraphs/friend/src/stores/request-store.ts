import { z } from 'zod';
import type { FriendRequest } from '../friendship/friend-request.ts';
import type { FriendRequest as FriendRequestRow } from '../generated/prisma/client.ts';
import type { Database } from './database.ts';

/** Ids are UUIDv7: their order is the order of time. */
const newestFirst = { orderBy: { id: 'desc' } } as const;

/** The requests themselves; who may see them is not decided here. */
export function createRequestStore({ database }: { database: Database }) {
  /** The newest first, after `beforeId`. */
  const pending = async (
    which: { toId: string; hidden: false } | { fromId: string },
    take: number,
    beforeId: string | null,
  ): Promise<readonly FriendRequest[]> => {
    const where = { ...which, state: 'PENDING', ...(beforeId === null ? {} : { id: { lt: beforeId } }) };
    return (await database.friendRequest.findMany({ where, take, ...newestFirst })).map(toFriendRequest);
  };
  const byIds = async (ids: readonly string[]): Promise<readonly FriendRequest[]> => {
    const rows = await database.friendRequest.findMany({ where: { id: { in: [...ids] } } });
    return rows.map(toFriendRequest);
  };
  return {
    byIds,
    byId: async (id: string): Promise<FriendRequest | null> => (await byIds([id]))[0] ?? null,
    /** The pending ones to the user that are not hidden. */
    pendingTo: (toId: string, limit: number, beforeId: string | null) =>
      pending({ toId, hidden: false }, limit, beforeId),
    /** The pending ones by the user, hidden or not. */
    pendingFrom: (fromId: string, limit: number, beforeId: string | null) =>
      pending({ fromId }, limit, beforeId),
  };
}

export type RequestStore = ReturnType<typeof createRequestStore>;

const state = z.enum(['PENDING', 'ACCEPTED', 'REJECTED', 'CANCELLED']);

function toFriendRequest(row: FriendRequestRow): FriendRequest {
  return { ...row, state: state.parse(row.state) };
}
