import { refuse, type Refusal } from '@parley/service-kit/refusals';
import { isAtLeast } from './permissions.ts';
import type { RoomMemberRole, RoomSettings } from './room.ts';

/** The longest time between two messages of a member: 6 hours. */
export const mostSlowModeSeconds = 21_600;

/** `retryAfter`: the seconds after which the same message is taken. */
export type SlowMode = Refusal<'SlowMode'> & { readonly retryAfter: number };

/** Of a group: how long members wait, and by its clock when each of those who send has last sent. */
interface SlowRoom {
  readonly settings: Pick<RoomSettings, 'slowModeSeconds'>;
  readonly members: ReadonlyMap<string, { readonly role: RoomMemberRole }>;
  readonly lastSentAt: ReadonlyMap<string, Date>;
}

/** Refuses what a member sends too early. The owner and the admins wait for nothing. Each message that is taken counts for the next. */
export function createDecideSlowMode(room: SlowRoom, now: Date) {
  const lastSentAt = new Map(room.lastSentAt);
  const { slowModeSeconds } = room.settings;
  return {
    refuse(userId: string): SlowMode | null {
      if (!isSlowed(room, userId)) return null;
      const at = maySendAt(slowModeSeconds, lastSentAt.get(userId) ?? null, now);
      if (at === null) return null;
      return refuse('SlowMode', { retryAfter: Math.ceil((at.getTime() - now.getTime()) / 1_000) });
    },
    noteSent: (userId: string): void => void lastSentAt.set(userId, now),
  };
}

/** Whether this member waits between two messages. */
export function isSlowed({ settings, members }: Omit<SlowRoom, 'lastSentAt'>, userId: string): boolean {
  return settings.slowModeSeconds > 0 && !isAtLeast(members.get(userId)?.role ?? 'MEMBER', 'ADMIN');
}

/**
 * When who last sent then may send again; null: now. Clocks of two instances differ by little. A time that is further ahead is from before a clock
 * was set back, and nobody waits for it.
 */
export function maySendAt(slowModeSeconds: number, lastSentAt: Date | null, now: Date): Date | null {
  if (lastSentAt === null) return null;
  const slowModeMs = slowModeSeconds * 1_000;
  const waitMs = lastSentAt.getTime() + slowModeMs - now.getTime();
  return waitMs > 0 && waitMs <= 2 * slowModeMs ? new Date(now.getTime() + waitMs) : null;
}
