import type { FindTypingAudience } from './typing-audience.ts';

/** Remembers audiences for seconds, so that a key press costs no read. */
export interface AudienceCache {
  readonly find: FindTypingAudience;
  /** Of this user in all rooms: who is friends with whom has changed. */
  forgetUser(userId: string): void;
  /** Who is in this room has changed. */
  forgetRoom(roomId: string): void;
}

interface Known {
  readonly userId: string;
  readonly roomId: string;
  readonly until: number;
  readonly audience: ReturnType<FindTypingAudience>;
}

/** An answer that is forgotten while it is being read is read anew for the next caller. `keepMs` bounds what a lost event costs. */
export function createAudienceCache(deps: {
  find: FindTypingAudience;
  /** Milliseconds that only go forward. */
  clock: () => number;
  keepMs?: number;
  capacity?: number;
}): AudienceCache {
  const { find, clock, keepMs = 5_000, capacity = 10_000 } = deps;
  const known = new Map<string, Known>();

  const forget = (is: (one: Known) => boolean): void => {
    for (const [key, one] of known) if (is(one)) known.delete(key);
  };
  const read = (key: string, userId: string, roomId: string): ReturnType<FindTypingAudience> => {
    const audience = find(userId, roomId);
    const reading = { userId, roomId, until: clock() + keepMs, audience };
    known.delete(key);
    known.set(key, reading);
    const [oldest] = known.keys();
    if (known.size > capacity && oldest !== undefined) known.delete(oldest);
    audience.catch(() => known.get(key) === reading && known.delete(key));
    return audience;
  };
  return {
    async find(userId, roomId) {
      const key = `${roomId}:${userId}`;
      const one = known.get(key);
      return one !== undefined && clock() < one.until ? one.audience : read(key, userId, roomId);
    },
    forgetUser: (userId) => forget((one) => one.userId === userId),
    forgetRoom: (roomId) => forget((one) => one.roomId === roomId),
  };
}
