import type { Cursors } from '@parley/feeds';
import { refuse, type Refusal } from '@parley/service-kit/refusals';
import { hasBlocked, type Friendship } from '../friendships/friendship.ts';
import type { HiddenMessage } from '../rooms/hidden-message.ts';
import type { Message } from '../rooms/message.ts';
import type { Receipt } from '../rooms/receipt.ts';
import type { RoomLogEntry } from '../rooms/room-log-entry.ts';
import { toSignal } from './receipts.ts';
import { createSubscribe, type RoomStreamItem, type SubscribeDeps } from './subscribe.ts';

export type RoomStreams = ReturnType<typeof createRoomStreams>;

interface RoomStreamsDeps extends SubscribeDeps {
  readonly cursors: Cursors;
}

/** The streams of all rooms in this process. Members open them; Kafka or a commit of this process notifies them; they read the log. */
export function createRoomStreams(deps: RoomStreamsDeps) {
  const { hub, live, resources, newestVotes, findVisibleRoom } = deps;
  const subscribe = createSubscribe(deps);

  return {
    /** After the cursor, or at the log's present end. Rejects with InvalidCursorError. */
    async open(
      viewerId: string,
      roomId: string,
      after: string | null,
    ): Promise<AsyncIterableIterator<RoomStreamItem> | Refusal<'NotARoomMember'>> {
      const room = await findVisibleRoom(viewerId, roomId);
      if (room === null) return refuse('NotARoomMember');
      const position = after === null ? null : { cursor: after, seq: seqOf(deps.cursors, after, roomId) };
      return subscribe(viewerId, room, position);
    },
    notify(entry: RoomLogEntry): void {
      if (!live.has(entry.roomId)) return;
      newestVotes.appended(entry);
      // Asked for already now, so that it is there when the first subscriber needs it.
      if (hub.notify(entry.roomId, entry)) void resources.message(entry);
    },
    /**
     * What this process knows to be committed before the notification comes: its streams need not wait. `message`: as it is after the
     * entry, where that is known.
     */
    tryAppend(entry: RoomLogEntry, message?: Message): void {
      if (!live.has(entry.roomId)) return;
      newestVotes.appended(entry);
      if (message !== undefined) resources.knowMessage(entry, message);
      if (hub.tryAppend(entry.roomId, entry)) void resources.message(entry);
    },
    signal: (receipt: Receipt) => hub.signal(toSignal(receipt)),
    /** A viewer has hidden a message from themself. */
    hide({ roomId, userId, number }: Pick<HiddenMessage, 'roomId' | 'userId' | 'number'>): void {
      for (const stream of live.ofRoom(roomId)) if (stream.viewerId === userId) stream.hide(number);
    },
    /** Ends the streams of a viewer who has blocked the other member of the 1:1 room. */
    endBlocked(friendship: Friendship): void {
      for (const stream of live.ofPair(friendship.pairKey))
        if (hasBlocked(friendship, stream.viewerId)) stream.end();
    },
    /** Notifications may have been lost: compares every live room with its stores at once, not only when it is due. */
    reconcile: () => hub.reconcile(),
  };
}

/** The seq that a cursor stands at; null for a log of another epoch. */
function seqOf(cursors: Cursors, after: string, roomId: string): number | null {
  const { epoch, seq } = cursors.decode(after, roomId);
  return epoch === cursors.epoch ? seq : null;
}
