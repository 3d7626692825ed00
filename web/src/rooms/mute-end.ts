import type { RoomLine } from './room-list.ts';

type Mute = Pick<RoomLine, 'isMuted' | 'mutedUntil'>;

const shortestMs = 10_000;
const dayMs = 86_400_000;

/** In how many milliseconds to look for mutes that have ended: no event says that one has. Undefined: none ends. */
export function muteCheckIn(rooms: Iterable<Mute>, now: number): number | undefined {
  const ends = [...rooms].flatMap(({ isMuted, mutedUntil }) =>
    isMuted && mutedUntil !== null ? [Date.parse(mutedUntil)] : [],
  );
  // A timer of months ends at once; and where the clocks differ one that has ended goes on for a while.
  return ends.length === 0 ? undefined : Math.min(Math.max(Math.min(...ends) - now, shortestMs), dayMs);
}
