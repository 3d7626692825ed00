import { redisScript } from '@parley/redis';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { isInRoom, type Message } from '../rooms/message.ts';
import type { RoomDecision } from '../rooms/decision.ts';

/** The number of a room's newest messages that are kept, and how long an unused room stays. */
export const mostKept = 50;
const ttlSeconds = 60 * 60;

export type RecentMessages = ReturnType<typeof createRecentMessages>;

/** Where a room's log ends: another entry at the same `seq` is of another history, which the store lost. */
export interface LogEnd {
  readonly seq: number;
  readonly eventId: string | null;
}

// KEYS[1]: a hash of number → message, and where the log ended: `seq` and `entry`. ARGV: seq, entry, ttl, then number, message, …
const fillScript = `
local seq = redis.call('HGET', KEYS[1], 'seq')
if seq and tonumber(seq) > tonumber(ARGV[1]) then return 0 end
if seq == ARGV[1] and redis.call('HGET', KEYS[1], 'entry') == ARGV[2] then return 0 end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'seq', ARGV[1], 'entry', ARGV[2])
for i = 4, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1`;

// KEYS: rooms, each as above. ARGV: ttl, then of each room seq and entry before, seq and entry after, the number of messages, number, message, …,
// the number of those that are kept no longer, and their numbers.
const followScript = `
local at = 2
local function take()
  at = at + 1
  return ARGV[at - 1]
end
local function follow(key)
  local before = { take(), take() }
  local after = { take(), take() }
  local messages = at + 1
  local dropped = messages + 2 * tonumber(ARGV[at])
  at = dropped + 1 + tonumber(ARGV[dropped])
  local found = redis.call('HMGET', key, 'seq', 'entry')
  local seq = tonumber(found[1] or nil)
  if not seq or seq > tonumber(after[1]) or (found[1] == after[1] and found[2] == after[2]) then return end
  if found[1] ~= before[1] or found[2] ~= before[2] then return redis.call('DEL', key) end
  for i = messages, dropped - 1, 2 do redis.call('HSET', key, ARGV[i], ARGV[i + 1]) end
  for i = dropped + 1, at - 1 do redis.call('HDEL', key, ARGV[i]) end
  redis.call('HSET', key, 'seq', after[1], 'entry', after[2])
  redis.call('EXPIRE', key, ARGV[1])
end
for _, key in ipairs(KEYS) do follow(key) end
return 1`;

/**
 * The newest messages of rooms, in Redis: never the only place of anything. Each copy carries the end of the room's log of which it
 * is true; a reader compares it with the room's own, so that a stale copy is never taken for the truth. Redis unavailable: no copy.
 */
export function createRecentMessages(deps: {
  redis: Redis;
  keyPrefix: string;
  logger: { warn(fields: object, message: string): void };
}) {
  const { redis, keyPrefix, logger } = deps;
  const fillRoom = redisScript<number>(redis, fillScript);
  const followRooms = redisScript<number>(redis, followScript);
  const keyOf = (roomId: string): string => `${keyPrefix}chat:recent:${roomId}`;
  const unlessUnavailable = (work: Promise<unknown>, ...roomIds: readonly string[]): void => {
    work.catch((error: unknown) => logger.warn({ err: error, roomIds }, 'Recent messages were not kept'));
  };
  let followed: RoomDecision[] = [];
  const followAll = (): void => {
    const decisions = followed;
    followed = [];
    const roomIds = decisions.map(({ state }) => state.roomId);
    const args = decisions.flatMap(toFollowed);
    unlessUnavailable(followRooms(roomIds.map(keyOf), ttlSeconds, ...args), ...roomIds);
  };
  return {
    /** The newest messages (50 at most, ascending) as they are at this end of the log; null when there is no copy of that moment. */
    async read(roomId: string, { seq, eventId }: LogEnd): Promise<readonly Message[] | null> {
      if (redis.status !== 'ready') return null;
      const copy = await redis.hgetall(keyOf(roomId)).catch(() => null);
      if (copy === null || copy['seq'] !== String(seq) || copy['entry'] !== String(eventId)) return null;
      return parse(copy);
    },
    /** Keeps a room's newest messages, unless a later copy is there. */
    fill(roomId: string, { seq, eventId }: LogEnd, messages: readonly Message[]): void {
      if (redis.status !== 'ready') return;
      const args = [seq, String(eventId), ttlSeconds, ...messages.slice(-mostKept).flatMap(toField)];
      unlessUnavailable(fillRoom(keyOf(roomId), ...args), roomId);
    },
    /** Drops a copy: some of its messages have expired. */
    forget(roomId: string): void {
      if (redis.status === 'ready') unlessUnavailable(redis.del(keyOf(roomId)), roomId);
    },
    /**
     * Brings a copy on by what was committed; one that missed something is dropped (a deleted text must not stay). The rooms of a commit share
     * a command.
     */
    follow(decision: RoomDecision): void {
      if (redis.status !== 'ready' || decision.entries.length === 0) return;
      if (followed.push(decision) === 1) queueMicrotask(followAll);
    },
  };
}

/** A copy holds the newest numbers without a hole: what is new says which are kept no longer. */
function toFollowed({ state, entries, inserted, updated }: RoomDecision): readonly (string | number)[] {
  const { lastSeq, lastEventId, lastNumber } = state;
  const { seq = lastSeq, eventId = String(lastEventId) } = entries.at(-1) ?? {};
  const newest = Math.max(lastNumber, ...inserted.filter(isInRoom).map(({ number }) => number));
  const changed = [...inserted, ...updated].filter(isInRoom);
  const kept = changed.filter(({ number }) => number > newest - mostKept).flatMap(toField);
  const dropped = Array.from(
    { length: newest - lastNumber },
    (_, index) => lastNumber - mostKept + 1 + index,
  );
  const gone = dropped.filter((number) => number > 0);
  return [lastSeq, String(lastEventId), seq, eventId, kept.length / 2, ...kept, gone.length, ...gone];
}

function toField(message: Message): [string, string] {
  return [String(message.number), JSON.stringify(message)];
}

const time = z.coerce.date();
const linkPreview = z.object({
  url: z.string(),
  title: z.string().nullable(),
  description: z.string().nullable(),
  siteName: z.string(),
  image: z
    .object({ fileId: z.string(), width: z.number(), height: z.number(), placeholder: z.string() })
    .nullable(),
});
const stored = z.object({
  id: z.string(),
  roomId: z.string(),
  number: z.number(),
  senderId: z.string(),
  clientMessageId: z.string(),
  fingerprint: z.string().nullable(),
  text: z.string().nullable(),
  replyTo: z.string().nullable(),
  attachments: z.array(
    z.union([
      z.object({ url: z.string(), name: z.string(), contentType: z.string() }),
      z.object({
        id: z.string(),
        name: z.string(),
        contentType: z.string(),
        size: z.number(),
        image: z.object({ width: z.number(), height: z.number(), placeholder: z.string() }).nullable(),
        recording: z
          .object({ durationMs: z.number().nullable(), waveform: z.array(z.number()).nullable() })
          .optional(),
      }),
    ]),
  ),
  inThread: z
    .object({ rootId: z.string(), rootNumber: z.number(), number: z.number() })
    .nullable()
    .default(null),
  hiddenFromSome: z.boolean().default(false),
  mentions: z
    .array(z.object({ start: z.number(), length: z.number(), userId: z.string().nullable() }))
    .default([]),
  reactions: z
    .array(z.object({ emoji: z.string(), count: z.number(), firstUserIds: z.array(z.string()) }))
    .default([]),
  pinned: z.object({ at: time, userId: z.string() }).nullable().default(null),
  poll: z
    .object({
      options: z.array(z.object({ id: z.string(), text: z.string(), voteCount: z.number() })),
      allowsMultiple: z.boolean(),
      isAnonymous: z.boolean(),
      closesAt: time.nullable(),
      closedAt: time.nullable(),
      voterCount: z.number(),
    })
    .nullable()
    .default(null),
  forwardedFromId: z.string().nullable().default(null),
  linkPreview: linkPreview.optional(),
  withoutLinkPreview: z.boolean().optional(),
  sentAt: time,
  editedAt: time.nullable(),
  editCount: z.number().default(0),
  deletedAt: time.nullable(),
  deletedById: z.string().nullable().default(null),
});

function parse({ seq: _seq, entry: _entry, ...fields }: Record<string, string>): readonly Message[] {
  const messages = Object.values(fields).map((json) => stored.parse(JSON.parse(json)));
  return messages.toSorted((one, other) => one.number - other.number);
}
