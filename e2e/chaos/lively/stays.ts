import type { LogRow } from './stored-room.ts';

/** From the entry of a joining on, up to the one before that of the going; Infinity: still there. */
export type Stay = readonly [from: number, to: number];

/** When somebody was in a room, by its log. */
export function staysOf(log: readonly LogRow[], userId: string): readonly Stay[] {
  const stays: [number, number][] = [];
  for (const { type, seq, memberIds, userId: whom } of log) {
    const joins =
      (type === 'ChatRoomCreated' && memberIds?.includes(userId) === true) ||
      (type === 'RoomMemberAdded' && whom === userId);
    if (joins) stays.push([seq, Infinity]);
    const last = stays.at(-1);
    if (type === 'RoomMemberRemoved' && whom === userId && last !== undefined) last[1] = seq - 1;
  }
  return stays;
}

export function isInAt(stays: readonly Stay[], seq: number): boolean {
  return stays.some(([from, to]) => from <= seq && seq <= to);
}

/** The stay that has not ended; null: they are not there. */
export function presentStay(stays: readonly Stay[]): Stay | null {
  const last = stays.at(-1);
  return last?.[1] === Infinity ? last : null;
}

/** The entries that somebody sees of one of their stays: not what happens to messages of before it. */
export function shownIn(log: readonly LogRow[], [from, to]: Stay): readonly LogRow[] {
  const before = log.filter(({ type, seq }) => type === 'MessageSent' && seq < from).length;
  return log.filter(
    ({ seq, number }) => from <= seq && seq <= to && (number === undefined || number > before),
  );
}

/** Whether somebody was there from an entry on until the end. */
export function hasStayed(log: readonly LogRow[], userId: string, since: number): boolean {
  return staysOf(log, userId).some(([from, to]) => from <= since && to === Infinity);
}
