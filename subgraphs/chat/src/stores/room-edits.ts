import type { ClientSession } from 'mongodb';
import type { RoomDecision } from '../rooms/decision.ts';
import { mostPins } from '../rooms/decide-pin.ts';
import type { RoomBatch } from '../rooms/settle-batches.ts';
import { toEditDocument } from './documents.ts';
import { isPinned, type Mongo } from './mongo.ts';

/** Keeps what edited messages said, and nothing of those that are deleted, unless the room is under a legal hold. */
export async function storeEdits(
  { messageEdits }: Mongo,
  session: ClientSession,
  decisions: readonly RoomDecision[],
): Promise<void> {
  const edits = decisions.flatMap((decision) => decision.edits);
  if (edits.length > 0) await messageEdits.insertMany(edits.map(toEditDocument), { session });
  const updated = decisions.filter(({ state }) => !state.isHeld).flatMap((decision) => decision.updated);
  const deleted = updated.filter(({ deletedAt, editedAt }) => deletedAt !== null && editedAt !== null);
  if (deleted.length === 0) return;
  await messageEdits.deleteMany({ messageId: { $in: deleted.map(({ id }) => id) } }, { session });
}

/** The number of pinned messages by room, of the rooms in which a command pins one. */
export async function countPins(
  { messages }: Mongo,
  session: ClientSession,
  batches: readonly RoomBatch[],
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const { roomId, commands } of batches)
    if (commands.some(({ kind }) => kind === 'pin')) {
      const filter = { roomId, 'pinned.at': isPinned };
      counts.set(roomId, await messages.countDocuments(filter, { session, limit: mostPins }));
    }
  return counts;
}
