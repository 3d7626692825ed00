import { mayHaveExpired } from '../rooms/retention.ts';
import { seenFrom } from '../rooms/message.ts';
import type { MessageDocument } from './documents.ts';
import type { Mongo } from './mongo.ts';

/** What says whether a message has expired. */
export const expiryFields = { roomId: 1, number: 1, inThread: 1, sentAt: 1 } as const;

type Expiring = Pick<MessageDocument, keyof typeof expiryFields>;

/**
 * Leaves out messages that have expired: they are deleted a moment later, or not before a legal hold ends. Only of
 * what is old enough the rooms are asked.
 */
export async function withoutExpired<Found extends Expiring>(
  { rooms }: Pick<Mongo, 'rooms'>,
  messages: readonly Found[],
): Promise<readonly Found[]> {
  const old = messages.filter(({ sentAt }) => mayHaveExpired(sentAt));
  if (old.length === 0) return messages;
  const filter = { _id: { $in: [...new Set(old.map(({ roomId }) => roomId))] } };
  const found = await rooms.find(filter, { projection: { expiredUpTo: 1 } }).toArray();
  const expired = new Map(found.map(({ _id, expiredUpTo = 0 }) => [_id, expiredUpTo]));
  return messages.filter(({ roomId, number, inThread = null }) => {
    return seenFrom({ number, inThread }) > (expired.get(roomId) ?? -Infinity);
  });
}
