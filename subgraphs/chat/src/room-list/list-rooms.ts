import type { FriendshipCache } from '../friendships/friendship-cache.ts';
import { hasBlocked } from '../friendships/friendship.ts';
import type { HiddenMessageStore } from '../stores/hidden-message-store.ts';
import type { ListedRoom, RoomListStore } from '../stores/room-list-store.ts';
import type { RoomMemberStore } from '../stores/room-member-store.ts';
import type { ScheduledMessageStore } from '../stores/scheduled-message-store.ts';
import type { JoinRequestLogStore } from '../stores/join-request-log-store.ts';
import type { ThreadStore } from '../stores/thread-store.ts';
import type { InboxTopic } from './room-list-stream.ts';
import type { RoomPreferencesStore } from '../stores/room-preferences-store.ts';

/** Clocks of instances differ, and a change may have been on its way at the time of the cursor. */
const overlapMs = 60_000;

export type ListRooms = ReturnType<typeof createListRooms>;

interface Deps {
  roomList: RoomListStore;
  members: Pick<RoomMemberStore, 'leftSince'>;
  preferences: Pick<RoomPreferencesStore, 'changedSince'>;
  hiddenMessages: Pick<HiddenMessageStore, 'hiddenSince'>;
  threads: Pick<ThreadStore, 'statesSince' | 'repliedSince'>;
  scheduled: Pick<ScheduledMessageStore, 'changedSince'>;
  joinRequestLog: Pick<JoinRequestLogStore, 'since'>;
  friendships: Pick<FriendshipCache, 'pairsBlockedBy' | 'peek'>;
}

/** Lists rooms of a viewer: those in which something happened since then, or all. */
export function createListRooms(deps: Deps) {
  const { roomList, friendships } = deps;
  const readResumed = createReadResumed(deps);

  /** The viewer's own blocks; one that is consumed meanwhile is peeked at when the list is made. */
  const readHidden = async (viewerId: string) => {
    const blocked = await friendships.pairsBlockedBy([viewerId]);
    const listed = new Map(blocked.map((pair) => [pair.pairKey, pair]));
    const isHidden = ({ directKey }: ListedRoom): boolean =>
      directKey !== null &&
      hasBlocked(friendships.peek(directKey) ?? listed.get(directKey) ?? null, viewerId);
    return { isHidden, blockedKeys: [...listed.keys()] };
  };
  return {
    /**
     * `moved`: rooms that the viewer sees and whose log went on. `changedIds`: rooms in which they read on, or of which they set something or hid a message, or which somebody asks to join, when
     * a list is resumed. `hiddenIds`: those hidden by their own block, whenever that was, and groups that they left or were removed from. `hiddenMessages` and
     * `threads`, `threadStates` and `scheduled` (where the list has them): those of a list that is resumed.
     * `blockedKeys`: of the pairs in which they block the other.
     */
    async since(
      viewerId: string,
      since: Date,
      { isResumed, topics }: { readonly isResumed: boolean; readonly topics: readonly InboxTopic[] },
    ) {
      const from = new Date(since.getTime() - overlapMs);
      const [moved, { isHidden, blockedKeys }, resumed] = await Promise.all([
        roomList.roomsOf(viewerId, from),
        readHidden(viewerId),
        isResumed ? readResumed(viewerId, from, topics) : nothing,
      ]);
      const { changedIds, leftIds, hiddenMessages, threads, threadStates, scheduled } = resumed;
      const blocked = blockedKeys.length === 0 ? [] : await roomList.directRooms(blockedKeys);
      const hidden = [...blocked, ...moved].filter(isHidden).map(({ id }) => id);
      const hiddenIds = new Set([...hidden, ...leftIds]);
      return {
        moved: moved.filter(({ id }) => !hiddenIds.has(id)),
        changedIds: changedIds.filter((id) => !hiddenIds.has(id)),
        hiddenIds: [...hiddenIds],
        hiddenMessages,
        threads: threads.filter(({ roomId }) => !hiddenIds.has(roomId)),
        threadStates,
        scheduled,
        blockedKeys,
      };
    },
    /** All that the viewer sees. */
    async all(viewerId: string): Promise<readonly ListedRoom[]> {
      const [rooms, { isHidden }] = await Promise.all([roomList.allRoomsOf(viewerId), readHidden(viewerId)]);
      return rooms.filter((room) => !isHidden(room));
    },
  };
}

/** Of a list that is opened anew. */
const nothing = {
  changedIds: [],
  leftIds: [],
  hiddenMessages: [],
  threads: [],
  threadStates: [],
  scheduled: [],
} as const;

/** What else happened to a list that is resumed. */
function createReadResumed(deps: Omit<Deps, 'friendships'>) {
  const { roomList, members, preferences, threads, joinRequestLog } = deps;
  return async (viewerId: string, from: Date, topics: readonly InboxTopic[]) => {
    const [readIds, changed, asked, leftIds, hiddenMessages, threadStates, scheduled] = await Promise.all([
      roomList.readSince(viewerId, from),
      preferences.changedSince(from, viewerId),
      joinRequestLog.since(from, viewerId),
      members.leftSince(viewerId, from),
      deps.hiddenMessages.hiddenSince(from, viewerId),
      topics.includes('THREADS') ? threads.statesSince(from, viewerId) : [],
      topics.includes('SCHEDULED_MESSAGES') ? deps.scheduled.changedSince(from, viewerId) : [],
    ]);
    const replied = topics.includes('THREADS') ? await threads.repliedSince(viewerId, from) : [];
    // Who left a group follows its threads still, and is told nothing of them.
    const roomIds = [...new Set(replied.map(({ roomId }) => roomId))];
    const seen = new Set((await roomList.among(viewerId, roomIds)).map(({ id }) => id));
    const changedIds = [...changed, ...hiddenMessages, ...asked].map(({ roomId }) => roomId);
    return {
      changedIds: [...readIds, ...changedIds],
      leftIds,
      hiddenMessages,
      threads: replied.filter(({ roomId }) => seen.has(roomId)),
      threadStates,
      scheduled,
    };
  };
}
