import type { ClientSession } from 'mongodb';
import type { RoomBatch } from '../rooms/settle-batches.ts';
import { memberDocumentId, settingsOf } from './documents.ts';
import type { Mongo } from './mongo.ts';
import type { Counters } from './room-counters.ts';

type LastSent = ReadonlyMap<string, Date>;

/** Of a room without slow mode. */
export const neverSent: LastSent = new Map();

/** When those who want to send in groups with a slow mode have last sent, by room: as of this transaction, that has read the counters. */
export async function findLastSent(
  { roomMembers }: Mongo,
  session: ClientSession,
  {
    counters,
    batches,
  }: { readonly counters: ReadonlyMap<string, Counters>; readonly batches: readonly RoomBatch[] },
): Promise<ReadonlyMap<string, LastSent>> {
  const isSlow = (roomId: string): boolean => settingsOf(counters.get(roomId)?.group).slowModeSeconds > 0;
  const ids = batches
    .filter(({ roomId }) => isSlow(roomId))
    .flatMap(({ roomId, commands }) => commands.map(({ actorId }) => memberDocumentId(roomId, actorId)));
  if (ids.length === 0) return new Map();
  const projection = { roomId: 1, userId: 1, lastSentAt: 1 } as const;
  const found = await roomMembers.find({ _id: { $in: ids } }, { session, projection }).toArray();
  const byRoom = new Map<string, Map<string, Date>>();
  for (const { roomId, userId, lastSentAt } of found)
    if (lastSentAt !== undefined)
      byRoom.set(roomId, (byRoom.get(roomId) ?? new Map<string, Date>()).set(userId, lastSentAt));
  return byRoom;
}
