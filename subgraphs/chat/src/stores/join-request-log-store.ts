import type { JoinRequestChange } from '../rooms/join-request.ts';
import type { Mongo } from './mongo.ts';

/** `_id`: the id of its event. */
export type JoinRequestLogDocument = Omit<JoinRequestChange, 'eventId'> & { readonly _id: string };

export type JoinRequestLogStore = ReturnType<typeof createJoinRequestLogStore>;

/** What became of requests to join, for 30 days. The relay publishes it; only admins are shown it. */
export function createJoinRequestLogStore({ joinRequestLog }: Mongo) {
  return {
    /** In their order; those that are there stay. */
    async append(changes: readonly JoinRequestChange[]): Promise<void> {
      await joinRequestLog.bulkWrite(
        changes.map(({ eventId, ...change }) => ({
          updateOne: { filter: { _id: eventId }, update: { $setOnInsert: change }, upsert: true },
        })),
        { ordered: true },
      );
    },
    /** Those of then or later; of which one person was told, or all. */
    async since(since: Date, recipientId?: string): Promise<readonly JoinRequestChange[]> {
      const filter = { ...(recipientId !== undefined && { recipientIds: recipientId }), at: { $gte: since } };
      return (await joinRequestLog.find(filter).toArray()).map(toJoinRequestChange);
    },
  };
}

export function toJoinRequestChange({ _id, ...change }: JoinRequestLogDocument): JoinRequestChange {
  return { ...change, eventId: _id };
}
