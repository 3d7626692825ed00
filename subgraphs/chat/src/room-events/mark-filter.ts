import { pairKey } from '@parley/events';
import { HighestVersions } from '@parley/feeds';
import { isBlocked, type Friendship } from '../friendships/friendship.ts';
import type { LiveStreams } from './live-streams.ts';
import type { ReadMark } from '../rooms/room-log-entry.ts';

/** Which marks one stream shows: those further than the one shown before, of nobody who blocked its viewer or is blocked by them. */
export type MarkFilter = (mark: ReadMark) => Promise<boolean>;

/** Blocks are read with one question for all who follow the room, and kept with the mark itself: they go when it goes. */
export function createMarkFilters(deps: {
  live: Pick<LiveStreams, 'ofRoom'>;
  friendships: { findMany(pairKeys: readonly string[]): Promise<readonly Friendship[]> };
}): (viewerId: string) => MarkFilter {
  const { live, friendships } = deps;
  const readings = new WeakMap<ReadMark, { pairs: ReadonlySet<string>; blocked: Promise<Set<string>> }>();

  const readBlocked = async (pairs: ReadonlySet<string>): Promise<Set<string>> => {
    const known = await friendships.findMany([...pairs]);
    return new Set(known.filter(isBlocked).map((friendship) => friendship.pairKey));
  };
  const isHidden = async (mark: ReadMark, viewerId: string): Promise<boolean> => {
    if (mark.userId === viewerId) return false;
    const pair = pairKey(mark.userId, viewerId);
    const known = readings.get(mark);
    if (known?.pairs.has(pair) === true) return (await known.blocked).has(pair);
    const viewers = live.ofRoom(mark.roomId).filter((stream) => stream.viewerId !== mark.userId);
    const pairs = new Set([pair, ...viewers.map((stream) => pairKey(mark.userId, stream.viewerId))]);
    const blocked = readBlocked(pairs);
    readings.set(mark, { pairs, blocked });
    // Who asks next asks anew; who has asked sees the failure.
    blocked.catch(() => readings.delete(mark));
    return (await blocked).has(pair);
  };
  return (viewerId) => {
    const shown = new HighestVersions();
    return async (mark) => {
      const { userId, upTo } = mark;
      if (upTo <= shown.of(userId) || (await isHidden(mark, viewerId))) return false;
      return shown.take(userId, upTo);
    };
  };
}
