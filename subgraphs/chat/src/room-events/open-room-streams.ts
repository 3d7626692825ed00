import { createBackOff, retry } from '@parley/async';
import { createCursors, createFeedHub } from '@parley/feeds';
import type { Logger } from '@parley/service-kit/process';
import type { FriendshipCache } from '../friendships/friendship-cache.ts';
import type { DirectRoomCache } from '../rooms/direct-room-cache.ts';
import { createFindVisibleRoom } from '../rooms/find-visible-room.ts';
import type { Receipt } from '../rooms/receipt.ts';
import type { RoomLogEntry } from '../rooms/room-log-entry.ts';
import type { Stores } from '../stores/stores.ts';
import { createEntryResources } from './entry-resources.ts';
import { LiveStreams } from './live-streams.ts';
import { createNewestVotes } from './newest-votes.ts';
import { createFindFirstReceipts } from './first-receipts.ts';
import { createReceiptsSince } from './receipts.ts';
import { createRoomStreams, type RoomStreams } from './room-streams.ts';

/** The rooms' streams over the stores; `signal` ends what waits for a store. */
export function openRoomStreams(
  deps: {
    stores: Pick<
      Stores,
      'messages' | 'receipts' | 'deliveries' | 'receiptPrivacy' | 'log' | 'hiddenMessages'
    >;
    directRooms: DirectRoomCache;
    friendships: FriendshipCache;
    cursors: { readonly secret: string; readonly epoch: string };
    logger: Logger;
    now: () => Date;
  },
  signal: AbortSignal,
): RoomStreams {
  const { stores, directRooms, friendships, logger, now } = deps;
  const { log } = stores;
  const onError = (error: unknown): void =>
    logger.warn({ err: error }, 'A message could not be read for its streams yet');
  // Waited for: an event that goes out without its message is lost to a client that resumes after its cursor.
  const messages = {
    find: (id: string) =>
      retry(() => stores.messages.find(id), { signal, onError, backOff: createBackOff({ maxMs: 500 }) }),
  };
  const cursors = createCursors({ ...deps.cursors, field: 'roomEvents' });
  const newestVotes = createNewestVotes();
  const read: typeof log.read = async (...page) => {
    const entries = await log.read(...page);
    newestVotes.read(entries);
    return entries;
  };
  return createRoomStreams({
    hub: createFeedHub<RoomLogEntry, Receipt>({
      store: { ...log, read },
      cursors,
      logger,
      invalidates: changesMessage,
      signalsSince: createReceiptsSince({ ...stores, now }),
    }),
    cursors,
    live: new LiveStreams(),
    newestVotes,
    hiddenMessages: stores.hiddenMessages,
    resources: createEntryResources({ messages, friendships }),
    // Each stream that opens asks twice, and a thousand may come back at once.
    findVisibleRoom: createFindVisibleRoom({ rooms: directRooms, friendships, maxAgeMs: 3_000 }),
    friendships,
    receiptPrivacy: stores.receiptPrivacy,
    findFirstReceipts: createFindFirstReceipts(stores),
  });
}

/** A replay of the log from now on must not show the text from before. */
function changesMessage({ type }: RoomLogEntry): boolean {
  return type === 'MessageEdited' || type === 'MessageDeleted' || type === 'MessagesExpired';
}
