import { effectiveRetentionDays, expiresBefore, type ExpireCommand } from '../rooms/retention.ts';
import type { MessagesExpiredEntry } from '../rooms/room-log-entry.ts';
import type { ExpiringRoom, ExpiryStore, SentAt } from '../stores/expiry-store.ts';

/** The rooms that are looked at with one query. */
export const roomsAtATime = 500;

/** Has messages of rooms after this one expire; answers the last room that was looked at, or null after the last of all. */
export type ExpireRooms = (after: string | null) => Promise<string | null>;

/**
 * Looks at a page of rooms. Of those whose oldest message has expired it finds the newest that has: times never go back within a room, so
 * that what has expired is all up to a number.
 */
export function createExpireRooms(deps: {
  readonly expiries: Pick<ExpiryStore, 'roomsAfter' | 'oldestOf' | 'firstFrom'>;
  readonly expire: (roomId: string, command: ExpireCommand) => Promise<MessagesExpiredEntry | null>;
  readonly platformDays: number | null;
  readonly newId: () => string;
  readonly now: () => Promise<Date>;
  readonly logger: { warn(fields: object, message: string): void };
}): ExpireRooms {
  const { expiries, expire, platformDays, newId, now, logger } = deps;

  const expireRoom = async (room: ExpiringRoom, oldest: SentAt, before: Date): Promise<void> => {
    const { number: upTo, sentAt } = await newestBefore(expiries, room, { oldest, before });
    await expire(room.id, { eventId: newId(), upTo, sentAt, platformDays });
  };
  return async (after) => {
    const page = { limit: roomsAtATime, all: platformDays !== null };
    const rooms = await expiries.roomsAfter(after, page);
    const kept = rooms.filter(({ isHeld }) => !isHeld);
    const oldest = await expiries.oldestOf(kept);
    const at = await now();
    for (const room of kept) {
      const first = oldest.get(room.id);
      const before = expiresBefore(effectiveRetentionDays(room.retentionDays, platformDays), at);
      if (first === undefined || before === null || first.sentAt >= before) continue;
      try {
        await expireRoom(room, first, before);
      } catch (error) {
        // The next pass comes back to it.
        logger.warn({ err: error, roomId: room.id }, 'Messages of a room could not expire yet');
      }
    }
    return rooms.length < roomsAtATime ? null : (rooms.at(-1)?.id ?? null);
  };
}

/** The newest message that was sent before that time, by halves; `oldest` was. */
async function newestBefore(
  { firstFrom }: Pick<ExpiryStore, 'firstFrom'>,
  { id, lastNumber }: ExpiringRoom,
  { oldest, before }: { readonly oldest: SentAt; readonly before: Date },
): Promise<SentAt> {
  let found = oldest;
  let [low, high] = [oldest.number + 1, lastNumber];
  while (low <= high) {
    const middle = Math.floor((low + high) / 2);
    const first = await firstFrom(id, middle);
    if (first !== null && first.sentAt < before) {
      found = first;
      low = first.number + 1;
    } else high = middle - 1;
  }
  return found;
}
