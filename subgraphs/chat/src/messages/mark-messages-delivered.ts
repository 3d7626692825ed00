import { isRefusal, parseInput, type InvalidInput } from '@parley/service-kit/refusals';
import type { OperationOrigin } from '@parley/service-kit/subgraph';
import type { Loaders } from '../reads/loaders.ts';
import { mostDeliveredTo } from '../rooms/receipt.ts';
import type { FindVisibleRoom } from '../rooms/find-visible-room.ts';
import type { Room } from '../rooms/room.ts';
import { withTrace } from '../rooms/traced.ts';
import type { ReceiptStore } from '../stores/receipt-store.ts';
import { markMessagesDeliveredInput } from './message-input.ts';

/** The rooms of which it was taken. */
type MarkMessagesDeliveredResult = { readonly rooms: readonly Room[] } | InvalidInput;

/**
 * Notes how far the viewer's app has received the messages of rooms; only ever forward. A room that they do not see, any more or at all, is
 * left out. Nothing is written where nobody would learn anything: in a large room, and of what they have read.
 */
export function createMarkMessagesDelivered(deps: {
  findVisibleRoom: FindVisibleRoom;
  deliveries: Pick<ReceiptStore, 'advance' | 'findMany'>;
  createLoaders: () => Pick<Loaders, 'readUpTo'>;
  newId: () => string;
  now: () => Date;
}) {
  const { findVisibleRoom, deliveries, createLoaders, newId, now } = deps;
  return async (
    userId: string,
    input: unknown,
    origin: OperationOrigin = {},
  ): Promise<MarkMessagesDeliveredResult> => {
    const parsed = parseInput(markMessagesDeliveredInput, input);
    if (isRefusal(parsed)) return parsed;
    const ascending = parsed.valid.rooms.toSorted((one, other) => one.upTo - other.upTo);
    const wanted = new Map(ascending.map(({ roomId, upTo }) => [roomId, upTo]));
    const found = await Promise.all([...wanted.keys()].map((roomId) => findVisibleRoom(userId, roomId)));
    const rooms = found.filter((room) => room !== null);
    const noted = rooms.filter(({ members }) => members.size <= mostDeliveredTo);
    const loaders = createLoaders();
    const [delivered, read] = await Promise.all([
      deliveries.findMany(noted.map(({ id: roomId }) => ({ roomId, userId }))),
      Promise.all(noted.map((room) => loaders.readUpTo(room, userId))),
    ]);
    const moved = noted.flatMap(({ id: roomId, lastNumber }, index) => {
      // An app may know of a message that a read of this moment does not have yet; of no other.
      const upTo = Math.min(wanted.get(roomId) ?? 0, lastNumber);
      return upTo > Math.max(delivered[index] ?? 0, read[index] ?? 0) ? [{ roomId, upTo }] : [];
    });
    await Promise.all(
      moved.map((each) =>
        deliveries.advance({ ...each, userId, eventId: newId(), at: now(), ...withTrace(origin) }),
      ),
    );
    return { rooms };
  };
}
