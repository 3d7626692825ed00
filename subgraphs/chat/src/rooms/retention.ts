import type { MessagesExpiredEntry } from './room-log-entry.ts';

/** Messages are kept for whole days. */
export const dayMs = 86_400_000;
export const leastRetentionDays = 1;
export const mostRetentionDays = 3_650;

/** Clocks of instances differ. */
const marginMs = 3_600_000;

/** Whether a message can have expired: what is younger never has, and nothing need be asked of it. By this process's clock, and with a margin. */
export function mayHaveExpired(sentAt: Date): boolean {
  return sentAt.getTime() < Date.now() - leastRetentionDays * dayMs + marginMs;
}

/** For how many days messages are kept: the shorter of what the room and the platform say; null: for good. */
export function effectiveRetentionDays(roomDays: number | null, platformDays: number | null): number | null {
  if (roomDays === null || platformDays === null) return roomDays ?? platformDays;
  return Math.min(roomDays, platformDays);
}

/** What was sent before this moment has expired; null: nothing expires. */
export function expiresBefore(days: number | null, now: Date): Date | null {
  return days === null ? null : new Date(now.getTime() - days * dayMs);
}

/** A room at the moment of a transaction that holds its counter document. */
export interface ExpiryState {
  readonly roomId: string;
  readonly lastSeq: number;
  readonly lastNumber: number;
  readonly lastAt: Date;
  readonly expiredUpTo: number;
  readonly retentionDays: number | null;
  /** Under a legal hold nothing expires. */
  readonly isHeld: boolean;
}

/** Has the messages of a room up to a number expire. */
export interface ExpireCommand {
  readonly eventId: string;
  readonly upTo: number;
  /** When the message with that number was sent: no message below it was sent later. */
  readonly sentAt: Date;
  readonly platformDays: number | null;
}

/**
 * Whether messages expire, and the entry that says so. What the room said when they were looked for may have changed since: a hold, a longer
 * time, and what another instance has done count as of the transaction. Null: nothing expires.
 */
export function decideExpiry(
  state: ExpiryState,
  { eventId, upTo, sentAt, platformDays }: ExpireCommand,
  now: Date,
): MessagesExpiredEntry | null {
  const { roomId, lastSeq, lastNumber, lastAt, expiredUpTo, retentionDays, isHeld } = state;
  const before = expiresBefore(effectiveRetentionDays(retentionDays, platformDays), now);
  if (isHeld || before === null || sentAt >= before) return null;
  if (upTo <= expiredUpTo || upTo > lastNumber) return null;
  const at = lastAt > now ? lastAt : now;
  return { type: 'MessagesExpired', eventId, roomId, seq: lastSeq + 1, at, upTo };
}
