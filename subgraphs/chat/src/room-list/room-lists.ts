import { LatestHub, type Cursors } from '@parley/feeds';
import type { FriendshipCache } from '../friendships/friendship-cache.ts';
import type { Friendship } from '../friendships/friendship.ts';
import type { HiddenMessageStore } from '../stores/hidden-message-store.ts';
import type { ReceiptStore } from '../stores/receipt-store.ts';
import type { RoomListStore } from '../stores/room-list-store.ts';
import type { RoomMemberStore } from '../stores/room-member-store.ts';
import type { HiddenMessage } from '../rooms/hidden-message.ts';
import type { MessageSentEntry } from '../rooms/room-log-entry.ts';
import type { RoomPreferencesStore } from '../stores/room-preferences-store.ts';
import type { ScheduledMessageStore } from '../stores/scheduled-message-store.ts';
import type { JoinRequestLogStore } from '../stores/join-request-log-store.ts';
import type { ThreadStore } from '../stores/thread-store.ts';
import type { ThreadState } from '../rooms/thread.ts';
import type { RoomStore } from '../stores/room-store.ts';
import type { Loaders } from '../reads/loaders.ts';
import { createListRooms, type ListRooms } from './list-rooms.ts';
import {
  type AskedOfAdmins,
  createNotifyRoomLists,
  type RoomListHub,
  type ScheduledNews,
} from './notify-room-lists.ts';
import { createOpenTopics } from './open-topics.ts';
import { createReadRooms } from './read-rooms.ts';
import { createReconcileRoomLists } from './reconcile-room-lists.ts';
import {
  type InboxTopic,
  itemsOf,
  newRoomListState,
  put,
  putHidden,
  putMissed,
  putScheduled,
  putThread,
  type RoomListItem,
  type RoomListStream,
} from './room-list-stream.ts';
import type { SharedLoaders } from './shared-loaders.ts';
import { createTimestampCursors } from './timestamp-cursors.ts';

export type RoomLists = ReturnType<typeof createRoomLists>;

interface Deps {
  readonly stores: {
    readonly roomList: RoomListStore;
    readonly rooms: Pick<RoomStore, 'find' | 'findDirect' | 'membersSince'>;
    readonly receipts: Pick<ReceiptStore, 'movedSince'>;
    readonly members: Pick<RoomMemberStore, 'leftSince' | 'groupsOfBoth'>;
    readonly preferences: Pick<RoomPreferencesStore, 'changedSince'>;
    readonly hiddenMessages: Pick<HiddenMessageStore, 'hiddenSince'>;
    readonly threads: Pick<ThreadStore, 'statesSince' | 'changeOf' | 'changedSince' | 'repliedSince'>;
    readonly scheduled: Pick<ScheduledMessageStore, 'changedSince'>;
    readonly joinRequestLog: Pick<JoinRequestLogStore, 'since'>;
  };
  readonly friendships: Pick<FriendshipCache, 'pairsBlockedBy' | 'peek' | 'changedSince'>;
  readonly createLoaders: () => Loaders;
  readonly sharedLoaders: SharedLoaders;
  readonly cursors: Cursors;
  readonly logger: { warn(fields: object, message: string): void };
  readonly now: () => Date;
  /** The mean time between two reconciliations, in milliseconds (3,000). */
  readonly reconcileMs?: number | undefined;
}

/** The lists of rooms that are open in this process. */
export function createRoomLists(deps: Deps) {
  const { stores, friendships, logger, now } = deps;
  const cursors = createTimestampCursors(deps.cursors, now);
  const listRooms = createListRooms({ ...stores, friendships });
  const onUnreadable = (err: unknown): void =>
    logger.warn({ err }, 'Rooms could not be read for the lists of their members yet');
  const topics = createOpenTopics();
  const hub: RoomListHub = new LatestHub({
    onOpened: ({ state }) => topics.opened(state.topics),
    onEnded: ({ state }) => topics.ended(state.topics),
    read: createReadRooms(deps),
    reconcile: { all: (tick) => reconcile.changes(tick) },
    verify: (stream) => reconcile.list(stream),
    onError: onUnreadable,
    intervalMs: deps.reconcileMs,
  });
  const notify = createNotifyRoomLists({ hub, ...stores });
  const shared = { topics, hub, notify, listRooms, friendships, now };
  const reconcile = createReconcileRoomLists({ ...stores, ...shared });

  return {
    /**
     * Without `after` it begins with a start; with it, with the rooms that changed since. Rejects with InvalidCursorError, and when a store is
     * unavailable.
     */
    async open(
      viewerId: string,
      after: string | null,
      include: readonly InboxTopic[] = [],
    ): Promise<AsyncIterableIterator<RoomListItem, undefined, undefined>> {
      const since = cursors.decode(viewerId, after);
      const opened = await hub.open(viewerId, newRoomListState(include), async (stream) => {
        // No room has this id.
        if (since === null) put(stream, 'start', '', now());
        const what = { isResumed: since !== null, topics: include };
        showListed(stream, await listRooms.since(viewerId, since ?? now(), what), since);
      });
      return itemsOf(opened, { cursorOf: (at) => cursors.encode(viewerId, at), now });
    },
    messageSent(entry: MessageSentEntry): void {
      notify.messageSent(entry).catch(onUnreadable);
    },
    /** Something other than a message happened in a room. */
    roomChanged(roomId: string, userIds?: readonly string[]): void {
      notify.roomChanged(roomId, userIds).catch(onUnreadable);
    },
    roomRead: (receipt: Parameters<typeof notify.roomRead>[0]) => notify.roomRead(receipt),
    preferencesChanged: (change: Parameters<typeof notify.preferencesChanged>[0]) =>
      notify.preferencesChanged(change),
    messageHidden: (hidden: HiddenMessage) => notify.messageHidden(hidden),
    /** A reply was added to the thread, changed or deleted. */
    threadChanged(rootId: string): void {
      if (!topics.has('THREADS')) return;
      const read = stores.threads.changeOf(rootId);
      read.then((change) => change && notify.threadChanged(change)).catch(onUnreadable);
    },
    scheduledChanged: (change: ScheduledNews) => notify.scheduledChanged(change),
    joinRequestChanged: (change: AskedOfAdmins) => notify.joinRequestChanged(change),
    threadStateChanged: (state: Omit<ThreadState, 'upTo'>) => notify.threadStateChanged(state),
    /** One of the two has blocked the other, or does so no more. */
    blockChanged(friendship: Friendship): void {
      notify.blocksChanged(friendship).catch(onUnreadable);
    },
    /** Notifications may have been lost: compares all lists with the stores at once. */
    reconcile: () => hub.reconcile(),
    close: () => hub.close(),
  };
}

/** What a stream begins with; `since`: null of one that is not resumed. */
function showListed(
  stream: RoomListStream,
  listed: Awaited<ReturnType<ListRooms['since']>>,
  since: Date | null,
): void {
  const { moved, changedIds, hiddenIds, hiddenMessages, threads, threadStates, scheduled, blockedKeys } =
    listed;
  for (const { id, lastSeq } of moved) {
    stream.follow(id);
    stream.state.rooms.take(id, lastSeq);
  }
  for (const pairKey of blockedKeys) stream.state.blocked.add(pairKey);
  for (const roomId of hiddenIds) stream.state.hidden.add(roomId);
  if (since === null) return;
  for (const roomId of new Set([...moved.map(({ id }) => id), ...changedIds]))
    putMissed(stream, 'changed', roomId, since);
  for (const roomId of hiddenIds) putMissed(stream, 'removed', roomId, since);
  for (const message of hiddenMessages) putHidden(stream, message, since);
  for (const { rootId, roomId, version } of threads)
    if (stream.state.threads.take(rootId, version)) putThread(stream, { rootId, roomId }, since);
  for (const state of threadStates)
    if (stream.state.threadStates.take(state.rootId, state.version)) putThread(stream, state, since);
  for (const change of scheduled) putScheduled(stream, change, since);
}
