import type { FriendRequest } from '../friendship/friend-request.ts';
import type { Database } from './database.ts';
import { toFriendRequest } from './friend-request-rows.ts';

/** The requests themselves; who may see them is not decided here. */
export interface RequestStore {
  byId(id: string): Promise<FriendRequest | null>;
  byIds(ids: readonly string[]): Promise<readonly FriendRequest[]>;
  /** The pending ones to the user that are not hidden, the newest first, after `beforeId`. */
  pendingTo(userId: string, limit: number, beforeId: string | null): Promise<readonly FriendRequest[]>;
  /** The pending ones by the user, hidden or not. */
  pendingFrom(userId: string, limit: number, beforeId: string | null): Promise<readonly FriendRequest[]>;
}

/** Ids are UUIDv7: their order is the order of time. */
const newestFirst = { orderBy: { id: 'desc' } } as const;

export function createRequestStore({ database }: { database: Database }): RequestStore {
  const after = (beforeId: string | null): { id?: { lt: string } } =>
    beforeId === null ? {} : { id: { lt: beforeId } };
  return {
    async byId(id) {
      const row = await database.friendRequest.findUnique({ where: { id } });
      return row === null ? null : toFriendRequest(row);
    },
    async byIds(ids) {
      const rows = await database.friendRequest.findMany({ where: { id: { in: [...ids] } } });
      return rows.map(toFriendRequest);
    },
    async pendingTo(toId, take, beforeId) {
      const where = { toId, state: 'PENDING', hidden: false, ...after(beforeId) };
      return (await database.friendRequest.findMany({ where, take, ...newestFirst })).map(toFriendRequest);
    },
    async pendingFrom(fromId, take, beforeId) {
      const where = { fromId, state: 'PENDING', ...after(beforeId) };
      return (await database.friendRequest.findMany({ where, take, ...newestFirst })).map(toFriendRequest);
    },
  };
}
