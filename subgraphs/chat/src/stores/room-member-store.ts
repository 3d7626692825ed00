import type { RoomMemberDocument } from './documents.ts';
import { memberDocumentId } from './documents.ts';
import type { Mongo } from './mongo.ts';

export type RoomMemberStore = ReturnType<typeof createRoomMemberStore>;

/** Reads the members of groups by person. */
export function createRoomMemberStore({ roomMembers }: Mongo) {
  return {
    /** The groups that somebody is in: 500 at most. */
    groupsOf: (userId: string) => groupIdsOf({ roomMembers }, userId),
    /** The groups that both are in. */
    async groupsOfBoth(one: string, other: string): Promise<readonly string[]> {
      const [groups, others] = await Promise.all([one, other].map((id) => groupIdsOf({ roomMembers }, id)));
      const shared = new Set(others);
      return (groups ?? []).filter((id) => shared.has(id));
    },
    /** The groups that somebody left then or later, and is not in again. */
    async leftSince(userId: string, since: Date): Promise<readonly string[]> {
      const filter = { userId, leftAt: { $gte: since } };
      const found = await roomMembers.find(filter, { projection: { roomId: 1 } }).toArray();
      return found.map(({ roomId }) => roomId);
    },
    /** Who is in which group, in the order of `room:user`, after this key; `seq`: of the entry of their latest joining. */
    async page(after: string, limit: number) {
      const filter = { _id: { $gt: after }, leftAt: null };
      const found = roomMembers.find(filter, { projection: { firstVisibleSeq: 1 }, sort: { _id: 1 }, limit });
      return (await found.toArray()).map(({ _id: key, firstVisibleSeq: seq }) => ({ key, seq }));
    },
    /** Who of these is in so many groups or more. */
    async inManyGroups(userIds: readonly string[], many: number): Promise<readonly string[]> {
      const counted = roomMembers.aggregate<{ readonly _id: string }>([
        { $match: { userId: { $in: [...userIds] }, leftAt: null } },
        { $group: { _id: '$userId', count: { $sum: 1 } } },
        { $match: { count: { $gte: many } } },
      ]);
      return (await counted.toArray()).map(({ _id }) => _id);
    },
    /** When each of these members last sent in their group, in the order asked; null where that is not known. */
    async lastSentAt(
      of: readonly { readonly roomId: string; readonly userId: string }[],
    ): Promise<readonly (Date | null)[]> {
      const ids = of.map(({ roomId, userId }) => memberDocumentId(roomId, userId));
      const projection = { lastSentAt: 1 } as const;
      const found = await roomMembers.find({ _id: { $in: ids } }, { projection }).toArray();
      const sent = new Map(found.map(({ _id, lastSentAt }) => [_id, lastSentAt]));
      return ids.map((id) => sent.get(id) ?? null);
    },
    /** The number of each of these members' newest message in their group, in the order asked; 0 where there is none. */
    async sentUpTo(
      of: readonly { readonly roomId: string; readonly userId: string }[],
    ): Promise<readonly number[]> {
      const ids = of.map(({ roomId, userId }) => memberDocumentId(roomId, userId));
      const found = await roomMembers.find({ _id: { $in: ids } }, { projection: { sentUpTo: 1 } }).toArray();
      const sent = new Map(found.map(({ _id, sentUpTo }) => [_id, sentUpTo]));
      return ids.map((id) => sent.get(id) ?? 0);
    },
  };
}

export async function groupIdsOf(
  { roomMembers }: Pick<Mongo, 'roomMembers'>,
  userId: string,
): Promise<readonly RoomMemberDocument['roomId'][]> {
  const projection = { _id: 0, roomId: 1 } as const;
  const found = await roomMembers.find({ userId, leftAt: null }, { projection }).toArray();
  return found.map(({ roomId }) => roomId);
}
