import { createBackOff, retry } from '@parley/async';
import { createCursors, createFeedHub } from '@parley/feeds';
import type { Logger } from '@parley/service-kit/process';
import type { PairChangeType } from './events/on-friendship-changed.ts';
import type { RoomListeners } from './events/on-room-event.ts';
import type { Friendship } from './friendships/friendship.ts';
import type { FriendshipCache } from './friendships/friendship-cache.ts';
import { createInboxMarks } from './inbox/inbox-mark.ts';
import { createInboxViewers } from './inbox/inbox-viewers.ts';
import { createInboxes, type Inboxes } from './inbox/inboxes.ts';
import { createListInbox } from './inbox/list-inbox.ts';
import { createLookAtRooms } from './inbox/look-at-rooms.ts';
import { createSharedReads, type SharedReads } from './inbox/shared-reads.ts';
import { createTouchedRooms, type TouchedRooms } from './inbox/touched-rooms.ts';
import { createEntryResources } from './room-events/entry-resources.ts';
import { createLiveStreams } from './room-events/live-streams.ts';
import { createFindMissedMarks } from './room-events/missed-marks.ts';
import { createReceiptsSince } from './room-events/read-receipts.ts';
import type { ReadMark, RoomLogEntry } from './rooms/room-log-entry.ts';
import { createRoomStreams, type RoomStreams } from './room-events/room-streams.ts';
import { createFindVisibleRoom, type FindVisibleRoom } from './rooms/find-visible-room.ts';
import type { DirectRoomCache } from './rooms/direct-room-cache.ts';
import type { Stores } from './stores/stores.ts';
import { createKnownAudiences, type KnownAudiences } from './typing/known-audiences.ts';
import { createFindTypingAudience, type FindTypingAudience } from './typing/typing-audience.ts';
import { createTypingRooms, type TypingRooms } from './typing/typing-rooms.ts';
import { typingMs } from './typing/typing-signal.ts';
import type { TypingViewer } from './typing/typing-viewer.ts';
import { createReads } from './view/create-reads.ts';

/** What viewers follow in this process, and what has to hear of events for them. */
export interface OpenStreams {
  readonly streams: RoomStreams;
  readonly typing: TypingRooms;
  readonly inboxes: Inboxes;
  readonly sharedReads: SharedReads;
  readonly findAudience: FindTypingAudience;
  readonly listeners: RoomListeners;
  friendshipChanged(friendship: Friendship, change: PairChangeType): void;
  /** Events may have been missed since then; a store that is away is waited for. */
  reconcile(since: Date): Promise<void>;
  /** Waits for no store any more. */
  close(): void;
}

interface Deps {
  readonly stores: Stores;
  readonly findVisibleRoom: FindVisibleRoom;
  readonly directRooms: DirectRoomCache;
  readonly friendships: FriendshipCache;
  readonly cursorSecret: string;
  readonly logger: Logger;
  readonly now: () => Date;
  /** Between two comparisons of inboxes and typing with their stores, in milliseconds (3,000). */
  readonly reconcileMs?: number;
}

export function createOpenStreams(deps: Deps): OpenStreams {
  const closing = new AbortController();
  const streams = openRooms(deps, closing.signal);
  const { typing, audiences } = openTyping(deps);
  const { inboxes, touched, sharedReads } = openInboxes(deps);
  const onError = (error: unknown): void =>
    deps.logger.warn({ err: error }, 'Open streams could not be compared with their stores yet');
  return {
    streams,
    typing,
    inboxes,
    sharedReads,
    findAudience: audiences.find,
    listeners: { streams, typing, audiences, inboxes },
    friendshipChanged(friendship, change) {
      deps.friendships.note(friendship);
      for (const userId of friendship.userIds) audiences.forgetUser(userId);
      streams.endBlocked(friendship);
      typing.friendshipChanged(friendship);
      if (change === 'block') inboxes.blockChanged(friendship);
    },
    async reconcile(since) {
      const persist = (compare: () => Promise<void>): Promise<void> =>
        retry(compare, { signal: closing.signal, onError });
      streams.reconcile();
      await Promise.all([persist(() => typing.reconcile()), persist(() => inboxes.reconcile(since))]);
    },
    close() {
      closing.abort();
      touched.close();
    },
  };
}

function openRooms(
  { stores, directRooms, friendships, cursorSecret: secret, logger, now }: Deps,
  signal: AbortSignal,
): RoomStreams {
  const { marks, log } = stores;
  const onError = (error: unknown): void =>
    logger.warn({ err: error }, 'A message could not be read for its streams yet');
  // Waited for: an event that goes out without its message is lost to whoever goes on behind its cursor.
  const messages = {
    find: (id: string) =>
      retry(() => stores.messages.find(id), { signal, onError, backOff: createBackOff({ maxMs: 500 }) }),
  };
  const cursors = createCursors({ secret, field: 'roomEvents', epoch: '1' });
  return createRoomStreams({
    hub: createFeedHub<RoomLogEntry, ReadMark>({
      store: log,
      cursors,
      logger,
      invalidates: changesMessage,
      signalsSince: createReceiptsSince({ marks, now }),
    }),
    cursors,
    live: createLiveStreams(),
    resources: createEntryResources({ messages, friendships }),
    // Each stream that opens asks twice, and a thousand may come back at once.
    findVisibleRoom: createFindVisibleRoom({ rooms: directRooms, friendships, maxAgeMs: 3_000 }),
    friendships,
    findMissedMarks: createFindMissedMarks({ marks, log }),
  });
}

/** Who replays the log from now on must not be shown the text from before. */
function changesMessage({ type }: RoomLogEntry): boolean {
  return type === 'MessageEdited' || type === 'MessageDeleted';
}

function openTyping({ stores, friendships, findVisibleRoom, logger, now, reconcileMs }: Deps): {
  typing: TypingRooms;
  audiences: KnownAudiences;
} {
  const { rooms, inbox, typing: channel } = stores;
  const find = createFindTypingAudience({ rooms, friendships });
  const audiences = createKnownAudiences({ find, clock: () => performance.now() });
  const live = createLiveStreams<TypingViewer>();
  const typing = createTypingRooms({
    channel,
    live,
    friendships,
    findVisibleRoom,
    inbox,
    logger,
    now,
    typingMs,
    reconcileMs,
  });
  channel.onSignal((signal) => typing.hear(signal));
  return { typing, audiences };
}

function openInboxes({ stores, friendships, cursorSecret: secret, logger, now, reconcileMs }: Deps): {
  inboxes: Inboxes;
  touched: TouchedRooms;
  sharedReads: SharedReads;
} {
  const { rooms, inbox } = stores;
  const viewers = createInboxViewers();
  const readStores = () => createReads({ ...stores, friendships });
  const sharedReads = createSharedReads(readStores);
  const look = createLookAtRooms({ viewers, createReads: readStores, sharedReads });
  const onError = (error: unknown): void =>
    logger.warn({ err: error }, 'Changed rooms could not be read for inboxes yet');
  const touched = createTouchedRooms({ look, onError });
  const marks = createInboxMarks(createCursors({ secret, field: 'inboxEvents', epoch: '1' }), now);
  const listInbox = createListInbox({ inbox, friendships });
  const inboxes = createInboxes({
    viewers,
    touched,
    marks,
    listInbox,
    rooms,
    stores,
    friendships,
    logger,
    now,
    reconcileMs,
  });
  return { inboxes, touched, sharedReads };
}
