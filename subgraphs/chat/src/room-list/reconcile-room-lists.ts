import type { Tick } from '@parley/async';
import type { FriendshipCache } from '../friendships/friendship-cache.ts';
import { changedSince } from '../rooms/changed-since.ts';
import type { HiddenMessageStore } from '../stores/hidden-message-store.ts';
import type { ScheduledMessageStore } from '../stores/scheduled-message-store.ts';
import type { JoinRequestLogStore } from '../stores/join-request-log-store.ts';
import type { ThreadStore } from '../stores/thread-store.ts';
import type { ReceiptStore } from '../stores/receipt-store.ts';
import type { RoomPreferencesStore } from '../stores/room-preferences-store.ts';
import type { RoomListStore } from '../stores/room-list-store.ts';
import type { ListRooms } from './list-rooms.ts';
import type { NotifyRoomLists, RoomListHub } from './notify-room-lists.ts';
import type { OpenTopics } from './open-topics.ts';
import type { InboxTopic, RoomListStream } from './room-list-stream.ts';

interface Deps {
  hub: RoomListHub;
  notify: NotifyRoomLists;
  listRooms: ListRooms;
  roomList: Pick<RoomListStore, 'movedSince'>;
  receipts: Pick<ReceiptStore, 'movedSince'>;
  preferences: Pick<RoomPreferencesStore, 'changedSince'>;
  hiddenMessages: Pick<HiddenMessageStore, 'hiddenSince'>;
  threads: Pick<ThreadStore, 'statesSince' | 'changedSince'>;
  scheduled: Pick<ScheduledMessageStore, 'changedSince'>;
  joinRequestLog: Pick<JoinRequestLogStore, 'since'>;
  friendships: Pick<FriendshipCache, 'changedSince'>;
  topics: Pick<OpenTopics, 'has'>;
  now: () => Date;
}

/** What lost notifications would have said shows in the stores: each is asked what changed lately, whatever is open here. */
export function createReconcileRoomLists(deps: Deps) {
  const { hub, listRooms, now } = deps;
  const comparisons = compareAll(deps);
  return {
    /** What happened in rooms, what viewers did for themselves, and what some are shown. */
    async changes({ sinceMs }: Tick): Promise<void> {
      const since = changedSince(now(), sinceMs);
      await Promise.all(comparisons.map((compare) => compare(since)));
    },
    /** The rooms that a list follows, with all that its viewer sees. */
    async list(stream: RoomListStream): Promise<void> {
      const { viewerId, state } = stream;
      if (stream.keys().length === 0) return;
      const listed = new Map((await listRooms.all(viewerId)).map(({ id, lastSeq }) => [id, lastSeq]));
      for (const roomId of stream.keys())
        if ((listed.get(roomId) ?? Infinity) > state.rooms.of(roomId))
          hub.markDirty(roomId, { viewerIds: [viewerId] });
    },
  };
}

/** Each asks one store what changed since then; about what no open list shows none does. */
function compareAll(deps: Deps): readonly ((since: Date) => Promise<void>)[] {
  const { notify, roomList, receipts, preferences, hiddenMessages } = deps;
  const { threads, scheduled, joinRequestLog, friendships } = deps;
  const compareRooms = async (since: Date): Promise<void> => {
    for (const room of await roomList.movedSince(since)) notify.roomMoved(room);
  };
  const compareReceipts = async (since: Date): Promise<void> => {
    for (const receipt of await receipts.movedSince(since)) notify.roomRead(receipt);
  };
  const comparePreferences = async (since: Date): Promise<void> => {
    for (const change of await preferences.changedSince(since)) notify.preferencesChanged(change);
  };
  const compareHidden = async (since: Date): Promise<void> => {
    for (const hidden of await hiddenMessages.hiddenSince(since)) notify.messageHidden(hidden);
  };
  const compareThreadStates = async (since: Date): Promise<void> => {
    for (const state of await threads.statesSince(since)) notify.threadStateChanged(state);
  };
  const compareThreads = async (since: Date): Promise<void> => {
    for (const change of await threads.changedSince(since)) await notify.threadChanged(change);
  };
  const compareScheduled = async (since: Date): Promise<void> => {
    for (const change of await scheduled.changedSince(since)) notify.scheduledChanged(change);
  };
  const compareJoinRequests = async (since: Date): Promise<void> => {
    for (const change of await joinRequestLog.since(since)) notify.joinRequestChanged(change);
  };
  const compareBlocks = async (since: Date): Promise<void> => {
    for (const pair of await friendships.changedSince(since)) await notify.blocksChanged(pair);
  };
  const whileOpen =
    (topic: InboxTopic, compare: (since: Date) => Promise<void>) =>
    async (since: Date): Promise<void> => {
      if (deps.topics.has(topic)) await compare(since);
    };
  const ofTopics = [
    whileOpen('THREADS', compareThreadStates),
    whileOpen('THREADS', compareThreads),
    whileOpen('SCHEDULED_MESSAGES', compareScheduled),
  ];
  const own = [compareReceipts, comparePreferences, compareHidden];
  return [compareRooms, ...own, ...ofTopics, compareJoinRequests, compareBlocks];
}
