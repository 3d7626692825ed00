import type { JoinRequestState } from '../rooms/join-request.ts';
import type { Traced } from '../rooms/traced.ts';
import type { Transaction } from './locked-group.ts';

/** Who changes a group, and who is told what becomes of requests to join it. */
export interface ChangedBy extends Traced {
  readonly roomId: string;
  readonly actorId: string;
  readonly at: Date;
  readonly adminIds: readonly string[];
  readonly newId: () => string;
}

/** Ends the open requests of these people; the number of them. */
export async function endRequests(
  transaction: Transaction,
  by: ChangedBy,
  state: JoinRequestState,
  userIds: readonly string[],
): Promise<number> {
  const where = { roomId: by.roomId, userId: { in: [...userIds] } };
  const found = await transaction.roomJoinRequest.findMany({ where, select: { userId: true } });
  if (found.length === 0) return 0;
  await transaction.roomJoinRequest.deleteMany({ where });
  const endedIds = found.map(({ userId }) => userId);
  await recordChanges(transaction, by, state, endedIds);
  return endedIds.length;
}

/** Published after the commit, in the order of their ids: the row of the room is locked. */
export async function recordChanges(
  transaction: Transaction,
  { roomId, actorId, at: changedAt, adminIds, newId, traceparent = null }: ChangedBy,
  state: JoinRequestState,
  userIds: readonly string[],
): Promise<void> {
  const recipientIds = JSON.stringify(adminIds);
  await transaction.roomJoinRequestChange.createMany({
    data: userIds.map((userId) => {
      return { eventId: newId(), roomId, userId, actorId, state, recipientIds, changedAt, traceparent };
    }),
  });
}
