import { type Tick } from '@parley/async';
import type { FriendshipCache } from '../friendships/friendship-cache.ts';
import type { ReadMark } from '../rooms/room-log-entry.ts';
import type { InboxStore } from '../stores/inbox-store.ts';
import type { ReadMarkStore } from '../stores/read-mark-store.ts';
import type { InboxViewers } from './inbox-viewers.ts';

/** How many rooms, or viewers, a question is about. */
const mostAtOnce = 1_000;
/** How far back changes are looked for: clocks of instances differ, and a change is dated before it is committed. */
const overlapMs = 10_000;

/**
 * What the notification has lost, the last one too, shows in the stores: rooms whose log is further than it was when they were looked at, marks
 * of viewers that moved, rooms that are new to them, blocks that came or went. Each is asked for once for all who have an inbox open here.
 */
export function createCompareInboxes(deps: {
  viewers: InboxViewers;
  inbox: Pick<InboxStore, 'movedSince' | 'madeSince'>;
  marks: Pick<ReadMarkStore, 'movedSince'>;
  friendships: Pick<FriendshipCache, 'pairsBlockedBy'>;
  roomMoved: (roomId: string) => void;
  roomMade: (roomId: string, memberIds: readonly string[]) => void;
  roomRead: (mark: ReadMark) => void;
  /** Of this viewer's blocks. */
  blockChanged: (pair: {
    readonly pairKey: string;
    readonly userIds: readonly string[];
    readonly blockedBy: readonly string[];
  }) => Promise<void>;
  now: () => Date;
}): (beat: Tick) => Promise<void> {
  const { viewers, inbox, marks, friendships, now } = deps;

  const compareRooms = async (roomIds: readonly string[], since: Date): Promise<void> => {
    const [moved, read] = await Promise.all([
      inbox.movedSince(roomIds, since),
      marks.movedSince(roomIds, since),
    ]);
    for (const { id, lastSeq } of moved) if (lastSeq > viewers.lookedUpTo(id)) deps.roomMoved(id);
    for (const mark of read) deps.roomRead(mark);
  };
  const compareBlocks = async (viewerId: string, now: ReadonlySet<string>): Promise<void> => {
    const viewer = viewers.find(viewerId);
    if (viewer === undefined) return;
    const before = viewer.blockedKeys;
    for (const pairKey of new Set([...before, ...now])) {
      if (before.has(pairKey) === now.has(pairKey)) continue;
      const blockedBy = now.has(pairKey) ? [viewerId] : [];
      await deps.blockChanged({ pairKey, userIds: [viewerId], blockedBy });
    }
    viewer.blockedKeys = now;
  };
  const compareViewers = async (viewerIds: readonly string[], since: Date): Promise<void> => {
    const [made, blocks] = await Promise.all([
      inbox.madeSince(viewerIds, since),
      friendships.pairsBlockedBy(viewerIds),
    ]);
    for (const { id, memberIds } of made) deps.roomMade(id, memberIds);
    const byBlocker = new Map<string, Set<string>>();
    for (const { pairKey, blockedBy } of blocks)
      for (const id of blockedBy) byBlocker.set(id, (byBlocker.get(id) ?? new Set()).add(pairKey));
    for (const viewerId of viewerIds) await compareBlocks(viewerId, byBlocker.get(viewerId) ?? new Set());
  };
  return async ({ signal, sinceMs }) => {
    const since = new Date(now().getTime() - sinceMs - overlapMs);
    const each = async (
      ids: readonly string[],
      compare: (some: readonly string[], since: Date) => Promise<void>,
    ): Promise<void> => {
      for (let from = 0; from < ids.length && !signal.aborted; from += mostAtOnce)
        await compare(ids.slice(from, from + mostAtOnce), since);
    };
    await each(viewers.roomIds(), compareRooms);
    await each(viewers.ids(), compareViewers);
  };
}
